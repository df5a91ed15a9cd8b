import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from '../ground/installation.js';
import type { Fault } from './fault.js';
import { failingModel } from './models.js';

const PACE_MS = 1_200;
/** An even number: the clock is right again for those that come after. */
const JUMPS = 4;
const PAUSE_MS = 1_500;
const CLOCK = new URL('../ground/jumping-clock.js', import.meta.url).href;

/** The wall clock of a process jumps an hour ahead and back again, a few times; time itself goes on as ever. */
export const clockFaults: Fault[] = (
  ['actor-engine', 'orchestrator', 'event-store', 'dlq-manager'] satisfies ServiceName[]
).map((service) => ({
  name: `clock of ${service} jumps by an hour`,
  inject: async (scene) => {
    const [jumping] = scene.installation.of(service);
    await scene.installation.restart(jumping, { NODE_OPTIONS: `--import=${CLOCK}` });
    scene.provider.pace_ms = PACE_MS;
    await scene.underWay();
    for (let jump = 0; jump < JUMPS; jump++) {
      if (jump === 1) await failingModel(scene);
      scene.injected();
      jumping.signal('SIGUSR2');
      await delay(PAUSE_MS);
    }
  },
}));
