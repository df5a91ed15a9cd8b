import { QUEUE } from '../load/library.js';
import { release, startPaused, untilEnded } from '../load/runs.js';
import { medianViewBytes, spanOf } from '../load/spans.js';
import type { Installation } from '../processes/installation.js';
import { Meter, type Usage } from '../processes/meter.js';

export interface Queue {
  /** Event instances that went from committed `queued` to committed `completed`. */
  instances: number;
  instances_per_second: number;
  view_bytes: number;
  usage: Usage | null;
}

const RUNS = 100;
const AGENTS = 20;
const ROUNDS = 20;

/** Small pieces of work, all answered at once: what the way through the queue costs where nothing else does. */
export async function measureQueue(installation: Installation): Promise<Queue> {
  const wanted = Array.from({ length: RUNS }, (_, index) => ({
    template: QUEUE,
    parameters: { agents: AGENTS, rounds: ROUNDS },
    seed: index + 1,
  }));
  const ids = await startPaused(installation, wanted);
  const meter = Meter.start(installation.processes);
  await release(installation, ids);
  await untilEnded(installation, ids);
  const usage = meter?.stop() ?? null;
  const { queue_seconds } = await spanOf(installation.database, ids);
  const instances = RUNS * AGENTS * ROUNDS;
  return {
    instances,
    instances_per_second: instances / queue_seconds,
    view_bytes: await medianViewBytes(installation.database, ids[0]),
    usage,
  };
}
