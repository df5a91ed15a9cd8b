import type { ServiceProcess } from '@scrai/local';
import type { CrashPoint } from '@scrai/service-kit';
import { until } from '../ground/persistent.js';
import type { Scene } from '../play/scene.js';
import { tillRuns } from '../play/wanted.js';
import type { Fault } from './fault.js';

const KILLS = 100;
const RUNS = 12;
const ROUNDS = 8;
/** Engines that are killed, each by itself. */
const VICTIMS = 3;
const PACE_MS = 50;
/** The longest that a turn waits for its next engine, and all of this on a machine that others use as well. */
const PATIENCE_MS = 120_000;

/** Between the arrival of an answer that asks for tools, and the end of the turn. */
const POINTS: CrashPoint[] = [
  'engine.call-kept',
  'engine.tool-begun',
  'engine.tool-ran',
  'engine.tool-kept',
  'engine.after-outcome',
];

const KEPT = `
SELECT response->>'request_id' AS request_id FROM model_calls WHERE scenario_run_id = ANY($1) AND response IS NOT NULL AND failure IS NULL`;

/**
 * The answer of the turn that its engine dies of is kept each time; that of another turn, which the engine has in flight, may be lost.
 * By the provider's own word, none that is kept may ever be asked for again. Half of the runs deal with somebody who knows a repeat by
 * its key, half with somebody who does not.
 */
export const toolLoops: Fault = {
  name: `kill an engine between an answer and the end of its turn, ${KILLS} times`,
  mayPayTwice: true,
  ground: () =>
    Promise.resolve({ environment: { SCRAI_CONCURRENCY: '1' }, processes: { 'actor-engine': VICTIMS } }),
  wanted: (ask) => tillRuns({ ...ask, runs: RUNS }, ROUNDS),
  inject: async (scene) => {
    scene.provider.pace_ms = PACE_MS;
    await scene.start();
    const more = moreRuns(scene);
    let left = KILLS;
    const killAgain = async (engine: ServiceProcess): Promise<void> => {
      while (left-- > 0) {
        const point = `${scene.draws.of(POINTS)}:${scene.draws.between(1, 3)}`;
        await scene.installation.restart(engine, { SCRAI_CRASH_POINT: point });
        await until(`${engine.name} reaches ${point}`, () => engine.over || more(), PATIENCE_MS);
        scene.injected();
      }
      await engine.startAgain();
    };
    await Promise.all(scene.installation.of('actor-engine').map(killAgain));
  },
  holds: async (scene) => {
    const { provider, paidBefore } = scene;
    const kept = await scene.ask<{ request_id: string }>(KEPT);
    const ids = new Set(kept.map(({ request_id }) => request_id));
    if (ids.size === 0) return [{ what: 'no record names the answer of the provider that it keeps' }];
    const again = provider.repeated(paidBefore.requests).filter((id) => ids.has(id));
    return again.map((id) => ({ what: `the provider was asked again for the answer ${id}, which is kept` }));
  },
};

/** Starts as many runs again, with other seeds, whenever all have ended. */
function moreRuns(scene: Scene): () => Promise<boolean> {
  let starting: Promise<void> | null = null;
  const start = async (): Promise<void> => {
    if (!(await scene.isOver())) return;
    const { length } = scene.plays;
    await scene.start(scene.wanted.map(({ seed, ...wanted }) => ({ ...wanted, seed: seed + length })));
  };
  return async () => {
    await (starting ??= start().finally(() => (starting = null)));
    return false;
  };
}
