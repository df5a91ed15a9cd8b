import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Documents of the tables that grow with every turn. They are read by the key of their row, never searched. */
const DOCUMENTS: readonly (readonly [table: string, column: string])[] = [
  ['run_events', 'payload'],
  ['event_instances', 'processed_by_engines'],
  ['work_messages', 'body'],
  ['turn_outcomes', 'message'],
  ['model_calls', 'request'],
  ['model_calls', 'response'],
  ['agent_instances', 'attributes'],
  ['agent_instances', 'context'],
  ['agent_instances', 'pending_guidance'],
  ['scenario_runs', 'spec'],
  ['scenario_runs', 'outcome'],
];

const gather = ([table, column]: (typeof DOCUMENTS)[number], statistics: number): string =>
  `ALTER TABLE ${table} ALTER COLUMN ${column} SET STATISTICS ${statistics}`;

/**
 * Autovacuum keeps statistics of every column for the planner. Of documents it compared 30,000 with one another, again and again
 * while runs played: a third of the time of all of Postgres, for nobody.
 */
export class ColumnsNobodySearches1764080000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const column of DOCUMENTS) await runner.query(gather(column, 0));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of DOCUMENTS) await runner.query(gather(column, -1));
  }
}
