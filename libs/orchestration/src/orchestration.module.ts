import { Module, type DynamicModule } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import { Metrics, Readiness } from '@scrai/service-kit';
import { Database } from '@scrai/store';
import { OrchestrationMetrics } from './metrics.js';
import { Orchestrator } from './orchestrator.js';
import { RunSource } from './run-source.js';

/** Advances runs in the application that it is part of, which provides the broker and the database. */
@Module({})
export class OrchestrationModule {
  static forRoot(): DynamicModule {
    const orchestrator = {
      provide: Orchestrator,
      inject: [Bus, Database, Metrics, Readiness],
      useFactory: (bus: Bus, database: Database, metrics: Metrics, readiness: Readiness): Orchestrator => {
        const created = new Orchestrator(bus, new RunSource(database), new OrchestrationMetrics(metrics));
        readiness.add('orchestration', () => created.trouble());
        return created;
      },
    };
    return { module: OrchestrationModule, providers: [orchestrator], exports: [orchestrator] };
  }
}
