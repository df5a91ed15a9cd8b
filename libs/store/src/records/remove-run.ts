import type { Database } from '../database.js';
import { INTERVIEW_MODE } from '../reads/runs.js';
import type { Queryable } from '../statement.js';

/** What belongs to agents of a run, and has no index by run. */
const OF_AGENTS = ['agent_steps', 'memories'];
/** What belongs to a run, besides its own row. */
const TABLES = [
  'run_events',
  'breakpoints',
  'event_instances',
  'work_messages',
  'leases',
  'turn_outcomes',
  'dead_letters',
  'agent_instances',
  'measurements',
  'model_calls',
  'tool_calls',
  'actions',
];

/** Removes a run and all that belongs to it. Its forks stay whole: they share no row. What it has used of a budget stays used. */
export async function removeRun(database: Database, id: string): Promise<void> {
  await database.transaction(async (transaction) => {
    for (const table of OF_AGENTS) {
      await transaction.query(
        `DELETE FROM ${table} WHERE agent_id IN (SELECT agent_id FROM agent_instances WHERE scenario_run_id = $1)`,
        [id],
      );
    }
    for (const table of TABLES)
      await transaction.query(`DELETE FROM ${table} WHERE scenario_run_id = $1`, [id]);
    await transaction.query('DELETE FROM scenario_runs WHERE id = $1', [id]);
  });
}

/** Interviews that ended more than so long ago. */
export async function interviewsEndedBefore(db: Queryable, ageMs: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `SELECT id FROM scenario_runs
      WHERE mode = '${INTERVIEW_MODE}' AND ended_at < now() - $1 * interval '1 ms'`,
    [ageMs],
  );
  return rows.map(({ id }) => id);
}

/** How many answered model calls of a run are kept. */
export async function answeredCalls(db: Queryable, runId: string): Promise<number> {
  const [{ count }] = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM model_calls WHERE scenario_run_id = $1 AND response IS NOT NULL`,
    [runId],
  );
  return count;
}
