import { Bus, JetStreamTransport } from '@scrai/bus';
import { LANES } from '@scrai/contracts';
import type { Config, Service } from '@scrai/service-kit';
import { EngineModule } from './engine.module.js';
import type { Engine } from './engine.js';
import { EngineIdentity } from './identity.js';
import { Presence } from './presence.js';

export interface EngineDefinition {
  /** Name of the service: `actor-engine`. */
  name: string;
  /** Port of its health and metrics. */
  defaultPort: number;
  make(config: Config): Engine;
}

/** Turns in hand get this long when the process is told to end; the process itself gets 10 s. */
const GRACE_MS = 8_000;

/** A service out of an engine: `runService(engineService({ name, defaultPort, make }))` is a whole engine process. */
export function engineService({ name, defaultPort, make }: EngineDefinition): Service {
  return {
    name,
    defaultPort,
    needs: ['natsUrl'],
    module: (config) => EngineModule.forRoot(name, make(config), config),
    connect: (app) => {
      const bus = app.get(Bus);
      const { type, concurrency } = app.get(EngineIdentity);
      const sources = LANES.map((lane) => ({
        stream: bus.subjects.workStream(lane),
        consumer: bus.subjects.workConsumer(type, lane),
        filter: bus.subjects.workFilter(type, lane),
      }));
      const strategy = new JetStreamTransport(bus, {
        events: { work: { sources, concurrency } },
        graceMs: GRACE_MS,
      });
      app.connectMicroservice({ strategy });
      app.get(Presence).onDrain(() => void strategy.close());
    },
  };
}
