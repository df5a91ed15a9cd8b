import { provenComplete, type Rows } from '../load/completeness.js';
import { CONVERSATION } from '../load/library.js';
import { release, startPaused, untilEnded, type Wanted } from '../load/runs.js';
import { medianViewBytes, spanOf, type Span } from '../load/spans.js';
import type { Installation } from '../processes/installation.js';
import { Meter, type Usage } from '../processes/meter.js';

export interface Throughput extends Span {
  runs: number;
  turns: number;
  /** Durable turns a second, until the last row of all was written. */
  turns_per_second: number;
  /** Event instances a second from committed `queued` to committed `completed`. */
  instances_per_second: number;
  view_bytes: number;
  rows: Rows;
  usage: Usage | null;
  /** Of some of the runs, for a comparison with the same runs elsewhere. */
  samples: { wanted: Wanted; fingerprint: string }[];
}

const SAMPLES = 3;

/** Many runs at once, each of so many turns. */
export async function measureThroughput(
  installation: Installation,
  runs: number,
  turns: number,
): Promise<Throughput> {
  const { client, database } = installation;
  const wanted = Array.from({ length: runs }, (_, index) => conversation(turns, index + 1));
  const ids = await startPaused(installation, wanted);
  const meter = Meter.start(installation.processes);
  await release(installation, ids);
  await untilEnded(installation, ids);
  const rows = await provenComplete(database, ids, runs * turns);
  const usage = meter?.stop() ?? null;
  const span = await spanOf(database, ids);
  const samples = await Promise.all(
    spread(ids.length).map(async (index) => ({
      wanted: wanted[index],
      fingerprint: (await client.runs.fingerprint(ids[index])).fingerprint,
    })),
  );
  return {
    runs,
    turns,
    turns_per_second: (runs * turns) / span.rows_seconds,
    instances_per_second: (runs * turns) / span.queue_seconds,
    ...span,
    view_bytes: await medianViewBytes(database, ids[0]),
    rows,
    usage,
    samples,
  };
}

export const conversation = (turns: number, seed: number): Wanted => ({
  template: CONVERSATION,
  parameters: { turns },
  seed,
});

/** The first, the last and some in between. */
const spread = (length: number): number[] => [
  ...new Set(
    Array.from({ length: SAMPLES }, (_, index) => Math.floor((index * (length - 1)) / (SAMPLES - 1))),
  ),
];
