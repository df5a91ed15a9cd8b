import { median } from 'simple-statistics';
import { startAll, untilEnded } from '../load/runs.js';
import { turnLatencies } from '../load/spans.js';
import type { Installation } from '../processes/installation.js';
import { conversation } from './throughput.js';

export interface Growth {
  runs: number;
  /** Median milliseconds of the turns around turn 10, and around later ones. */
  at: { turn: number; median_ms: number }[];
  /** Cost of the last of them over the first. */
  ratio: number;
}

const RUNS = 3;
/** The turn, and how many before and after it count as well: one alone is luck. */
const PLACES = [
  { turn: 10, around: 9 },
  { turn: 100, around: 50 },
  { turn: 500, around: 50 },
  { turn: 1_000, around: 50 },
  { turn: 2_000, around: 50 },
];
const TURNS = 2_050;

/** Long runs, one after another: what a turn costs late in a run, compared with early. */
export async function measureGrowth(installation: Installation): Promise<Growth> {
  const runs: number[][] = [];
  for (let seed = 1; seed <= RUNS; seed++) {
    const ids = await startAll(installation.client, [conversation(TURNS, seed)]);
    await untilEnded(installation, ids);
    runs.push(await turnLatencies(installation.database, ids[0]));
  }
  const at = PLACES.map(({ turn, around }) => ({
    turn,
    median_ms: median(runs.flatMap((latencies) => latencies.slice(turn - around - 1, turn + around))),
  }));
  return { runs: RUNS, at, ratio: at[at.length - 1].median_ms / at[0].median_ms };
}
