import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { persistently, until } from '../ground/persistent.js';
import type { Scene } from '../play/scene.js';
import type { Fault } from './fault.js';

const PACE_MS = 1_200;
const TIMES = 3;

/** The database and the broker themselves; both are started again by whoever looks after them, as in a cluster. */
export const serverFaults: Fault[] = [
  {
    name: 'broker killed',
    mayPayTwice: true,
    inject: (scene) => again(scene, 2_500, async () => kill(scene.installation.broker)),
  },
  {
    name: 'broker killed, its storage wiped',
    mayPayTwice: true,
    short: true,
    inject: async (scene) => {
      scene.provider.pace_ms = PACE_MS;
      await scene.underWay();
      const { broker, dataDir } = scene.installation;
      scene.injected();
      // It must not write while its files go, and must not come back before they are gone.
      process.kill(broker.pid, 'SIGSTOP');
      rmSync(join(dataDir, 'broker'), { recursive: true });
      await kill(broker);
    },
  },
  {
    name: 'database restarted',
    inject: (scene) => again(scene, 2_500, async () => kill(scene.installation.postgres, 'SIGINT')),
  },
  {
    name: 'database killed',
    // Its children end when they notice, and the next one waits for them.
    inject: (scene) => again(scene, 3_000, async () => kill(scene.installation.postgres, 'SIGQUIT')),
  },
  {
    name: 'connections to the database ended',
    inject: (scene) => again(scene, 2_000, () => terminateConnections(scene), 5),
  },
];

/** Does something a few times while runs play, with a pause after each. */
async function again(
  scene: Scene,
  pause_ms: number,
  damage: () => Promise<void>,
  times = TIMES,
): Promise<void> {
  scene.provider.pace_ms = PACE_MS;
  await scene.underWay();
  for (let time = 0; time < times; time++) {
    scene.injected();
    await damage();
    await delay(pause_ms);
  }
}

async function kill(server: { readonly pid: number }, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  const { pid } = server;
  process.kill(pid, signal);
  await until(`a new server takes the place of ${pid}`, () => server.pid !== pid);
}

async function terminateConnections({ installation }: Scene): Promise<void> {
  await persistently(() =>
    installation.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name LIKE 'scrai %' AND application_name <> 'scrai faults'`,
    ),
  );
}
