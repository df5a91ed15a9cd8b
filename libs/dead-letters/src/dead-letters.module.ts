import { Module, type DynamicModule } from '@nestjs/common';
import { Bus, BusModule } from '@scrai/bus';
import { brokerOf, type Config, databaseOf, Readiness } from '@scrai/service-kit';
import { Database, StoreModule } from '@scrai/store';
import { CrashLoops } from './crash-loops.js';
import { DeadLettersMetrics } from './dead-letters-metrics.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { Decisions } from './decisions.js';
import { DueWork } from './due-work.js';
import { FailureLedger } from './failure-ledger.js';
import { QueueMetrics } from './queue-metrics.js';
import { RetryPolicies } from './retry-policies.js';
import { Selections } from './selections.js';
import { WaitingRuns } from './waiting-runs.js';

const POOL_SIZE = 12;

/** Failed attempts, the times of the next ones, and dead letters. */
@Module({})
export class DeadLettersModule {
  constructor(bus: Bus, database: Database, readiness: Readiness) {
    readiness.add('broker', () => (bus.connected ? undefined : 'The broker does not answer.'));
    readiness.add('database', async () => {
      await database.ping();
      return undefined;
    });
  }

  static forRoot(name: string, config: Config): DynamicModule {
    return {
      module: DeadLettersModule,
      imports: [
        BusModule.forRoot(brokerOf(config, name)),
        StoreModule.forRoot(databaseOf(config, name, POOL_SIZE)),
      ],
      controllers: [DeadLettersController],
      providers: [
        DeadLettersMetrics,
        QueueMetrics,
        RetryPolicies,
        FailureLedger,
        DueWork,
        Decisions,
        Selections,
        CrashLoops,
        WaitingRuns,
      ],
    };
  }
}
