import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceProcess } from '@scrai/local';
import { persistently } from '../ground/persistent.js';
import type { Scene } from '../play/scene.js';
import { wantedRuns } from '../play/wanted.js';
import type { Fault } from './fault.js';

/** Half an hour of it would be no different. */
const LONGEST_MS = 120_000;

export const killsAtRandom: Fault[] = [
  {
    name: 'orchestrators killed while runs wait for a place',
    ground: () => Promise.resolve({ environment: { SCRAI_ACTIVE_RUNS: '2' } }),
    wanted: (ask) => wantedRuns({ ...ask, runs: ask.runs * 4 }),
    inject: async (scene) => {
      scene.provider.pace_ms = 500;
      await scene.start();
      for (const orchestrator of scene.installation.of('orchestrator')) {
        scene.injected();
        await scene.installation.restart(orchestrator);
      }
    },
  },
  {
    name: 'kill -9 of a random process every 2 s, a run of a minute',
    mayPayTwice: true,
    // 90 turns, one after the other, at two thirds of the pace.
    wanted: ({ seed, model }) => [
      { template: 'bench-conversation', parameters: { turns: 90 }, seed: seed * 1_000, model },
    ],
    inject: async (scene) => {
      scene.provider.pace_ms = 1_000;
      await scene.underWay();
      await killAround(scene, 2_000, 60_000);
    },
  },
  {
    name: 'random kills of everything, 200 runs',
    mayPayTwice: true,
    wanted: (ask) => wantedRuns({ ...ask, runs: 200 }),
    inject: async (scene) => {
      scene.provider.pace_ms = 1_000;
      const kills = killAround(scene, 1_500, LONGEST_MS);
      await scene.start();
      await kills;
    },
  },
];

/** On a machine where many start at once, and are killed while they do. */
const START_MS = 300_000;

/** Processes that are being started again. */
type Restarts = Map<ServiceProcess, Promise<void>>;

/** Kills one process after the other, servers included, each started again at once; until the runs are through. */
async function killAround(scene: Scene, pause_ms: number, longest_ms: number): Promise<void> {
  const restarts: Restarts = new Map();
  for (const end = performance.now() + longest_ms; performance.now() < end;) {
    await delay(pause_ms);
    if (scene.plays.length === scene.wanted.length && (await scene.isOver())) break;
    kill(scene, restarts);
  }
  await Promise.all(restarts.values());
}

function kill(scene: Scene, restarts: Restarts): void {
  const { installation, draws } = scene;
  const up = installation.services.filter((service) => !service.over);
  const victim = draws.of<ServiceProcess | 'broker' | 'postgres'>([...up, 'broker', 'postgres']);
  scene.injected();
  if (victim === 'broker' || victim === 'postgres') return killServer(installation[victim]);
  victim.signal('SIGKILL');
  // One that dies while it starts is started again by whoever started it.
  if (restarts.has(victim)) return;
  const restarted = victim
    .ended()
    .then(() => persistently(() => victim.startAgain(), START_MS))
    .then(() => void restarts.delete(victim));
  // Whoever waits for all of them is told of a failure.
  restarted.catch(() => undefined);
  restarts.set(victim, restarted);
}

function killServer({ pid }: { readonly pid: number }): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // Whoever looks after it is starting it just now.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
