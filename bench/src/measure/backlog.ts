import { release, startAll, untilEnded } from '../load/runs.js';
import type { Installation } from '../processes/installation.js';
import { Meter, type Usage } from '../processes/meter.js';
import { conversation } from './throughput.js';

export interface Backlog {
  runs: number;
  turns: number;
  /** From the first start until the last was answered; none plays yet. */
  accepted_seconds: number;
  /** From the moment in which all may play until the last has ended. */
  ended_seconds: number;
  usage: Usage | null;
}

/** More runs at once than an orchestrator has places for: so many start together on a busy day. */
const RUNS = 10_000;
const TURNS = 4;

/** Starts ten thousand runs, lets them all go in one moment, and sees them to their ends. */
export async function measureBacklog(installation: Installation): Promise<Backlog> {
  const wanted = Array.from({ length: RUNS }, (_, index) => conversation(TURNS, index + 1));
  const meter = Meter.start(installation.processes);
  const began = performance.now();
  const ids = await startAll(installation.client, wanted, true);
  const accepted = performance.now();
  await release(installation, ids);
  await untilEnded(installation, ids);
  const ended = performance.now();
  return {
    runs: RUNS,
    turns: TURNS,
    accepted_seconds: (accepted - began) / 1_000,
    ended_seconds: (ended - accepted) / 1_000,
    usage: meter?.stop() ?? null,
  };
}
