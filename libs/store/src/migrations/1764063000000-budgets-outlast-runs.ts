import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What runs have used of a budget stays used when they are removed. */
export class BudgetsOutlastRuns1764063000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE budgets
      ADD COLUMN removed_calls bigint NOT NULL DEFAULT 0,
      ADD COLUMN removed_money double precision NOT NULL DEFAULT 0,
      ADD COLUMN removed_tokens bigint NOT NULL DEFAULT 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE budgets DROP COLUMN removed_calls, DROP COLUMN removed_money, DROP COLUMN removed_tokens',
    );
  }
}
