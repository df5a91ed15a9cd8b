import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A forecast asks for the latest runs of a template with the same model and parameters, however many runs there are. */
export class LatestRunsAlike1764073000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX scenario_runs_alike ON scenario_runs (template_hash, model, md5(parameters::text), position)
        WHERE status = 'completed' AND parent_run_id IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX scenario_runs_alike');
  }
}
