import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A call may be answered by one of several models, and says how it came to this one. */
export class CallSelections1764011000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE model_calls ADD COLUMN selection jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE model_calls DROP COLUMN selection');
  }
}
