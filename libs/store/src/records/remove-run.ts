import type { Database } from '../database.js';

/** What belongs to a run, besides its own row. */
const TABLES = [
  'run_events',
  'event_instances',
  'work_messages',
  'turn_outcomes',
  'dead_letters',
  'agent_instances',
  'agent_steps',
  'memories',
  'measurements',
  'model_calls',
  'actions',
];

/** Removes a run and all that belongs to it. Its forks stay whole: they share no row. */
export async function removeRun(database: Database, id: string): Promise<void> {
  await database.transaction(async (transaction) => {
    for (const table of TABLES)
      await transaction.query(`DELETE FROM ${table} WHERE scenario_run_id = $1`, [id]);
    await transaction.query('DELETE FROM scenario_runs WHERE id = $1', [id]);
  });
}
