import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE breakpoints (
    scenario_run_id uuid NOT NULL,
    number smallint NOT NULL,
    id uuid NOT NULL,
    event_type text,
    agent text,
    condition text,
    hits integer NOT NULL DEFAULT 0,
    last_hit_seq integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scenario_run_id, number)
  )`,
  'CREATE UNIQUE INDEX breakpoints_id ON breakpoints (id)',
  'ALTER TABLE scenario_runs ADD COLUMN breakpoint_hit jsonb',
];

/** A run may pause by itself, right after an event. */
export class Breakpoints1763951000000 implements MigrationInterface {
  readonly name = 'Breakpoints1763951000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE scenario_runs DROP COLUMN breakpoint_hit');
    await runner.query('DROP TABLE breakpoints');
  }
}
