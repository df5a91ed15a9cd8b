import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE lesson_sets (
    name text NOT NULL,
    version text NOT NULL,
    id uuid NOT NULL,
    description text NOT NULL,
    content_hash text NOT NULL,
    lessons jsonb NOT NULL,
    distilled_by uuid,
    model_call_id text,
    goal jsonb,
    sources jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, version)
  )`,
  // A run of distillation is one set, however often it is asked for.
  `CREATE UNIQUE INDEX lesson_sets_distilled_by ON lesson_sets (distilled_by) WHERE distilled_by IS NOT NULL`,
];

/** What agents may learn from earlier runs. */
export class LessonSets1764025000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE lesson_sets');
  }
}
