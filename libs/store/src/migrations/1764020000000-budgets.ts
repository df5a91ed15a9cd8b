import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE budgets (
    id uuid PRIMARY KEY,
    name text,
    money double precision,
    tokens bigint,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  'ALTER TABLE scenario_runs ADD COLUMN budget_id uuid',
  'CREATE INDEX scenario_runs_budget ON scenario_runs (budget_id) WHERE budget_id IS NOT NULL',
];

/** Several runs may have one budget. */
export class Budgets1764020000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX scenario_runs_budget');
    await runner.query('ALTER TABLE scenario_runs DROP COLUMN budget_id');
    await runner.query('DROP TABLE budgets');
  }
}
