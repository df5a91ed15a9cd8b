import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE blobs (
    sha256 text PRIMARY KEY,
    media_type text NOT NULL,
    size integer NOT NULL,
    bytes bytea NOT NULL,
    referenced boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  // Pictures are compressed already, and a piece of one is then read without the rest.
  'ALTER TABLE blobs ALTER COLUMN bytes SET STORAGE EXTERNAL',
  'CREATE INDEX blobs_unreferenced ON blobs (updated_at) WHERE NOT referenced',
  `CREATE TABLE blob_parts (
    sha256 text NOT NULL,
    part integer NOT NULL,
    bytes bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (sha256, part)
  )`,
  'CREATE INDEX blob_parts_by_age ON blob_parts (created_at)',
  'ALTER TABLE tool_calls ADD COLUMN media jsonb',
];

/** Pictures and sounds, and what tools brought of them. */
export class Blobs1764030000000 implements MigrationInterface {
  readonly name = 'Blobs1764030000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tool_calls DROP COLUMN media');
    await runner.query('DROP TABLE blob_parts');
    await runner.query('DROP TABLE blobs');
  }
}
