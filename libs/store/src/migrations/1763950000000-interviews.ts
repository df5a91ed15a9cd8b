import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Interviews that are over are found without reading through all runs. */
export class Interviews1763950000000 implements MigrationInterface {
  readonly name = 'Interviews1763950000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX scenario_runs_interviews ON scenario_runs (ended_at) WHERE mode = 'interview'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX scenario_runs_interviews');
  }
}
