import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A turn may take several model calls, and each says what it was for. */
export class CallPurposes1763910000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE model_calls ADD COLUMN purpose text NOT NULL DEFAULT 'answer'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE model_calls DROP COLUMN purpose');
  }
}
