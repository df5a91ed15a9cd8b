import { Module, type DynamicModule } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import { CONFIG, Metrics, Readiness, type Config } from '@scrai/service-kit';
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
      inject: [Bus, Database, Metrics, Readiness, CONFIG],
      useFactory: (
        bus: Bus,
        database: Database,
        metrics: Metrics,
        readiness: Readiness,
        { activeRuns }: Config,
      ): Orchestrator => {
        const source = new RunSource(database);
        const created = new Orchestrator(bus, source, new OrchestrationMetrics(metrics), activeRuns);
        readiness.add('orchestration', () => created.trouble());
        return created;
      },
    };
    return { module: OrchestrationModule, providers: [orchestrator], exports: [orchestrator] };
  }
}
