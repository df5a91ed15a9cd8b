import { setTimeout as delay } from 'node:timers/promises';
import type { Installation } from '../ground/installation.js';
import type { Fault } from './fault.js';

const PACE_MS = 1_200;
const HOLD_MS = 2_500;
const PAUSE_MS = 1_000;
const TIMES = 4;

/** The network between services and servers. Processes are well, and so are the servers. */
export const networkFaults: Fault[] = (['broker', 'database'] as const).flatMap((server) => [
  {
    name: `black hole to the ${server}`,
    mayPayTwice: server === 'broker',
    inject: async (scene) => {
      scene.provider.pace_ms = PACE_MS;
      await scene.underWay();
      scene.injected();
      if (wireTo(scene.installation, server).blacken() === 0)
        throw new Error(`no service is connected to the ${server}`);
    },
  },
  {
    name: `everything to and from the ${server} comes late`,
    inject: async (scene) => {
      scene.provider.pace_ms = PACE_MS;
      await scene.underWay();
      const wire = wireTo(scene.installation, server);
      for (let time = 0; time < TIMES; time++) {
        scene.injected();
        wire.hold();
        await delay(HOLD_MS);
        wire.release();
        await delay(PAUSE_MS);
      }
    },
  },
  {
    name: `connections to the ${server} cut`,
    mayPayTwice: server === 'broker',
    inject: async (scene) => {
      scene.provider.pace_ms = PACE_MS;
      await scene.underWay();
      for (let time = 0; time < TIMES; time++) {
        scene.injected();
        wireTo(scene.installation, server).cut();
        await delay(PAUSE_MS);
      }
    },
  },
]);

const wireTo = ({ wires }: Installation, server: 'broker' | 'database'): Installation['wires']['broker'] =>
  wires[server];
