import { isDeepStrictEqual } from 'node:util';
import type { Queryable } from '../statement.js';
import type { Prepared } from './prepare.js';

interface Stored {
  run: string;
  seq: number;
  type: string;
  caused_by: number | null;
  payload: unknown;
}

const STORED = {
  name: 'stored_for_repeats',
  text: `SELECT e.scenario_run_id AS run, e.seq, e.type, e.caused_by, e.payload
           FROM unnest($1::uuid[], $2::int[], $3::int[]) AS a (run, after, upto)
           JOIN run_events e ON e.scenario_run_id = a.run AND e.seq > a.after AND e.seq <= a.upto`,
};

/**
 * Which of the appends are in the log already, event for event: their answer was lost, or another orchestrator,
 * which computes the same, was faster.
 */
export async function findRepeats(db: Queryable, appends: Prepared[]): Promise<Set<Prepared>> {
  const after = appends.map((append) => append.asked.expected ?? 0);
  const rows = await db.query<Stored>(STORED, [
    appends.map((append) => append.asked.run),
    after,
    appends.map((append, index) => after[index] + append.events.length),
  ]);
  const stored = new Map(rows.map((row) => [`${row.run}/${row.seq}`, row]));
  return new Set(
    appends.filter((append) =>
      append.events.every((event) => isSame(event, stored.get(`${append.asked.run}/${event.seq}`))),
    ),
  );
}

function isSame(asked: Prepared['events'][number], stored: Stored | undefined): boolean {
  return (
    stored !== undefined &&
    asked.type === stored.type &&
    asked.caused_by === stored.caused_by &&
    isDeepStrictEqual(JSON.parse(asked.payload ?? 'null'), stored.payload)
  );
}
