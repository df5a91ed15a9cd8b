import { setTimeout as delay } from 'node:timers/promises';
import type { Queryable } from '@scrai/store';

/** Rows that a number of runs have left, and when the last of them was written. */
export interface Rows {
  runs_completed: number;
  run_events: number;
  /** Sum of the runs' last seqs: equal to `run_events`, or a log has a gap. */
  last_seqs: number;
  turns_completed: number;
  event_instances: number;
  instances_completed: number;
  agent_steps: number;
  model_calls: number;
}

const ROWS = `
SELECT (SELECT count(*)::int FROM scenario_runs WHERE id = ANY($1) AND status = 'completed') AS runs_completed,
       (SELECT sum(last_seq)::int FROM scenario_runs WHERE id = ANY($1)) AS last_seqs,
       e.*, i.*,
       (SELECT count(*)::int FROM agent_steps WHERE scenario_run_id = ANY($1) AND status = 'completed') AS agent_steps,
       (SELECT count(DISTINCT (scenario_run_id, turn))::int FROM model_calls WHERE scenario_run_id = ANY($1)) AS model_calls
  FROM (SELECT count(*)::int AS run_events,
               (count(*) FILTER (WHERE type = 'turn.completed'))::int AS turns_completed
          FROM run_events WHERE scenario_run_id = ANY($1)) e,
       (SELECT count(*)::int AS event_instances,
               (count(*) FILTER (WHERE status = 'completed' AND closed_at IS NOT NULL))::int AS instances_completed
          FROM event_instances WHERE scenario_run_id = ANY($1)) i`;

/** Model calls are recorded beside the log; this long after the last run's end they must be there. */
const DRAIN_MS = 60_000;

/**
 * Counts the rows of runs that have ended, once those that are written beside the log are there as well.
 * @throws Error when anything is missing or too much: a number for work that was not done says nothing.
 */
export async function provenComplete(database: Queryable, ids: string[], turns: number): Promise<Rows> {
  const deadline = performance.now() + DRAIN_MS;
  for (;;) {
    const [rows] = await database.query<Rows>(ROWS, [ids]);
    const faults = faultsOf(rows, ids.length, turns);
    if (faults.length === 0) return rows;
    if (performance.now() > deadline) throw new Error(`the runs are not complete: ${faults.join('; ')}`);
    await delay(200);
  }
}

function faultsOf(rows: Rows, runs: number, turns: number): string[] {
  const expected: [keyof Rows, number][] = [
    ['runs_completed', runs],
    ['run_events', rows.last_seqs],
    ['turns_completed', turns],
    ['event_instances', turns],
    ['instances_completed', turns],
    ['agent_steps', turns],
    ['model_calls', turns],
  ];
  return expected
    .filter(([name, wanted]) => rows[name] !== wanted)
    .map(([name, wanted]) => `${name} is ${rows[name]}, expected ${wanted}`);
}
