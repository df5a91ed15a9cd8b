import { Module, type DynamicModule } from '@nestjs/common';
import { Bus, BusModule } from '@scrai/bus';
import { GovernorModule } from '@scrai/governor';
import { OrchestrationModule, Orchestrator } from '@scrai/orchestration';
import { brokerOf, type Config, databaseOf, Readiness, REST_PORT, type Service } from '@scrai/service-kit';
import { Database, StoreModule } from '@scrai/store';
import { door } from './access/door.js';
import { KeyRing } from './access/key-ring.js';
import { ApiModule } from './api.module.js';
import { prepareRest } from './rest.js';
import { ShippedLibrary } from './templates/shipped-library.js';

const NAME = 'orchestrator';
/** Reads of the API and of the hosts of runs. */
const POOL_SIZE = 12;

@Module({})
class OrchestratorModule {
  constructor(bus: Bus, database: Database, readiness: Readiness) {
    readiness.add('broker', () => (bus.connected ? undefined : 'The broker does not answer.'));
    readiness.add('database', async () => {
      await database.ping();
      return undefined;
    });
  }

  static forRoot(config: Config): DynamicModule {
    const orchestration = OrchestrationModule.forRoot();
    return {
      module: OrchestratorModule,
      imports: [
        BusModule.forRoot(brokerOf(config, NAME)),
        StoreModule.forRoot(databaseOf(config, NAME, POOL_SIZE)),
        orchestration,
        GovernorModule.forRoot(Orchestrator, [orchestration]),
        ApiModule,
      ],
      providers: [ShippedLibrary],
    };
  }
}

/** The `orchestrator` process: advances runs, and answers over REST and SSE. */
export const orchestratorService: Service = {
  name: NAME,
  defaultPort: REST_PORT,
  module: (config) => OrchestratorModule.forRoot(config),
  admit: (app, config) => door(app.get(KeyRing), config),
  connect: (app, config) => prepareRest(app, config),
};
