import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE leases (
    lease_token uuid PRIMARY KEY,
    event_id uuid NOT NULL,
    scenario_run_id uuid NOT NULL,
    turn integer NOT NULL,
    engine_id uuid NOT NULL,
    engine_type text NOT NULL,
    dispatch smallint NOT NULL,
    delivery smallint NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_as text,
    ended_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX leases_event ON leases (event_id)',
];

export class Leases1763900000000 implements MigrationInterface {
  readonly name = 'Leases1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE leases');
  }
}
