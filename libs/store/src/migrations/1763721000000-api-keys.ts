import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLE = `
  CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    scope text NOT NULL,
    prefix text NOT NULL,
    digest text NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`;

/** Keys of the REST side. */
export class ApiKeys1763721000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
    await runner.query('CREATE UNIQUE INDEX api_keys_digest ON api_keys (digest)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE api_keys');
  }
}
