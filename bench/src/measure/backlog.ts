import { startAll, untilEnded } from '../load/runs.js';
import type { Installation } from '../processes/installation.js';
import { Meter, type Usage } from '../processes/meter.js';
import { conversation } from './throughput.js';

export interface Backlog {
  runs: number;
  turns: number;
  /** Until the last start was answered; runs play meanwhile. */
  accepted_seconds: number;
  /** From the first start until the last run has ended. */
  ended_seconds: number;
  usage: Usage | null;
}

/** More runs at once than an orchestrator has places for: so many start together on a busy day. */
const RUNS = 10_000;
const TURNS = 4;

/** Starts ten thousand runs at once and sees them all to their ends. */
export async function measureBacklog(installation: Installation): Promise<Backlog> {
  const wanted = Array.from({ length: RUNS }, (_, index) => conversation(TURNS, index + 1));
  const meter = Meter.start(installation.processes);
  const began = performance.now();
  const since = (): number => (performance.now() - began) / 1_000;
  const ids = await startAll(installation.client, wanted);
  const accepted_seconds = since();
  await untilEnded(installation, ids);
  return { runs: RUNS, turns: TURNS, accepted_seconds, ended_seconds: since(), usage: meter?.stop() ?? null };
}
