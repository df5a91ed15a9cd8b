import { Module, type DynamicModule } from '@nestjs/common';
import { Bus, BusModule } from '@scrai/bus';
import { brokerOf, type Config, databaseOf, Readiness } from '@scrai/service-kit';
import { Database, StoreModule } from '@scrai/store';
import { AppendQueue, COMMITS_IN_FLIGHT } from './append-queue.js';
import { AppendResponder } from './append-responder.js';
import { CallRecorder } from './call-recorder.js';
import { EventLogMetrics } from './event-log-metrics.js';
import { EventLogController } from './event-log.controller.js';
import { NewsRecorder } from './news-recorder.js';
import { Reconciler } from './reconciler.js';
import { Sweeper } from './sweeper.js';
import { ToolCallRecorder } from './tool-call-recorder.js';
import { WorkPublisher } from './work-publisher.js';

/** One for each commit, one for model calls, one for tool calls, and some for questions, news and the reconciler. */
const POOL_SIZE = COMMITS_IN_FLIGHT + 6;

/** The sole writer of the canonical logs. */
@Module({})
export class EventLogModule {
  constructor(bus: Bus, database: Database, readiness: Readiness) {
    readiness.add('broker', () => (bus.connected ? undefined : 'The broker does not answer.'));
    readiness.add('database', async () => {
      await database.ping();
      return undefined;
    });
  }

  static forRoot(name: string, config: Config): DynamicModule {
    return {
      module: EventLogModule,
      imports: [
        BusModule.forRoot(brokerOf(config, name)),
        StoreModule.forRoot(databaseOf(config, name, POOL_SIZE)),
      ],
      controllers: [EventLogController],
      providers: [
        EventLogMetrics,
        AppendQueue,
        AppendResponder,
        WorkPublisher,
        Reconciler,
        CallRecorder,
        ToolCallRecorder,
        NewsRecorder,
        Sweeper,
      ],
    };
  }
}
