import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A run may be the continuation of another one, from one of its events on. */
export class Forks1763801000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE scenario_runs
      ADD COLUMN parent_run_id uuid,
      ADD COLUMN forked_at_seq integer,
      ADD COLUMN changes jsonb,
      ADD COLUMN reuse_answers boolean NOT NULL DEFAULT false`);
    await runner.query(`CREATE INDEX scenario_runs_parent ON scenario_runs (parent_run_id, position)
      WHERE parent_run_id IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE scenario_runs DROP COLUMN parent_run_id, DROP COLUMN forked_at_seq,
      DROP COLUMN changes, DROP COLUMN reuse_answers`);
  }
}
