import { Module, type DynamicModule } from '@nestjs/common';
import { Bus, BusModule } from '@scrai/bus';
import { Readiness, type Config } from '@scrai/service-kit';
import { Database, StoreModule } from '@scrai/store';
import { CrashLoops } from './crash-loops.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { DueWork } from './due-work.js';
import { FailureLedger } from './failure-ledger.js';
import { Requeue } from './requeue.js';
import { RetryPolicies } from './retry-policies.js';

const POOL_SIZE = 8;

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
        BusModule.forRoot({ url: config.natsUrl, namespace: config.namespace, name }),
        StoreModule.forRoot({ url: config.databaseUrl, name, poolSize: POOL_SIZE }),
      ],
      controllers: [DeadLettersController],
      providers: [RetryPolicies, FailureLedger, DueWork, Requeue, CrashLoops],
    };
  }
}
