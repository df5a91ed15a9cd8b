import { quantileSorted } from 'simple-statistics';
import { provenComplete } from '../load/completeness.js';
import { startAll, untilEnded } from '../load/runs.js';
import { turnLatencies } from '../load/spans.js';
import type { Installation } from '../processes/installation.js';
import { Meter, type Usage } from '../processes/meter.js';
import { conversation } from './throughput.js';

export interface Latency {
  turns: number;
  /** Milliseconds from a turn's request to the next one's, with nothing else going on. */
  p50_ms: number;
  p90_ms: number;
  p99_ms: number;
  max_ms: number;
  usage: Usage | null;
}

const TURNS = 500;

/** One run on an idle installation. */
export async function measureLatency(installation: Installation): Promise<Latency> {
  const meter = Meter.start(installation.processes);
  const [id] = await startAll(installation.client, [conversation(TURNS, 1)]);
  await untilEnded(installation, [id]);
  await provenComplete(installation.database, [id], TURNS);
  const usage = meter?.stop() ?? null;
  const sorted = (await turnLatencies(installation.database, id)).sort((a, b) => a - b);
  const [p50_ms, p90_ms, p99_ms, max_ms] = [0.5, 0.9, 0.99, 1].map((part) => quantileSorted(sorted, part));
  return { turns: TURNS, p50_ms, p90_ms, p99_ms, max_ms, usage };
}
