import { orchestratorService } from '@scrai/api';
import { dlqManagerService } from '@scrai/dead-letters';
import { engineService } from '@scrai/engine-kit';
import { createEngine } from '@scrai/engines';
import { eventStoreService } from '@scrai/event-log';
import { models } from '@scrai/model';
import type { Service } from '@scrai/service-kit';

const engine = (type: string, defaultPort: number): Service =>
  engineService({
    name: `${type}-engine`,
    defaultPort,
    make: ({ openai }) => createEngine(type, models({ openai })),
  });

/** Every service, in the order in which they start: the sole writer first, the REST side last. */
export const SERVICES: readonly Service[] = [
  eventStoreService,
  dlqManagerService,
  engine('actor', 3011),
  engine('narrator', 3012),
  engine('analyst', 3013),
  orchestratorService,
];
