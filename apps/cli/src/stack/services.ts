import { orchestratorService } from '@scrai/api';
import { dlqManagerService } from '@scrai/dead-letters';
import { engineService } from '@scrai/engine-kit';
import { createEngine } from '@scrai/engines';
import { eventStoreService } from '@scrai/event-log';
import { models } from '@scrai/model';
import type { Service } from '@scrai/service-kit';
import { toolboxOf } from '@scrai/tools';
import type { ServiceName } from './service-names.js';

const engine = (type: string, defaultPort: number): Service =>
  engineService({
    name: `${type}-engine`,
    defaultPort,
    make: (config) => createEngine(type, models(config), toolboxOf(config)),
  });

/** The services themselves. Loading them takes a second, so only commands that start one do. */
export const SERVICES: Record<ServiceName, Service> = {
  'event-store': eventStoreService,
  'dlq-manager': dlqManagerService,
  'actor-engine': engine('actor', 3011),
  'narrator-engine': engine('narrator', 3012),
  'analyst-engine': engine('analyst', 3013),
  orchestrator: orchestratorService,
};
