import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is said to be under way ends at some time, also where nobody tells how. */
export class EndsOfWhatBrokeOff1764072000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX tool_calls_started ON tool_calls (scenario_run_id, turn) WHERE status = 'started'`,
    );
    await runner.query('ALTER TABLE training_jobs ADD COLUMN missing_since timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE training_jobs DROP COLUMN missing_since');
    await runner.query('DROP INDEX tool_calls_started');
  }
}
