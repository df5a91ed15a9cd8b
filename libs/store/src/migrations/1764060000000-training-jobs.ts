import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE training_jobs (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    provider text NOT NULL,
    base_model text NOT NULL,
    method text NOT NULL,
    selection jsonb NOT NULL,
    hyperparameters jsonb NOT NULL,
    seed bigint,
    status text NOT NULL DEFAULT 'pending',
    cancel_requested boolean NOT NULL DEFAULT false,
    lines integer,
    file_id text,
    provider_job_id text,
    note text,
    trained_tokens bigint,
    model text,
    error text,
    idempotency_key text UNIQUE,
    next_look_at timestamptz NOT NULL DEFAULT now(),
    held_until timestamptz,
    ended_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE UNIQUE INDEX training_jobs_names ON training_jobs (name) WHERE status NOT IN ('failed', 'cancelled')`,
  'CREATE INDEX training_jobs_due ON training_jobs (next_look_at) WHERE ended_at IS NULL',
];

/** Fine-tuning jobs at providers, and the models that come of them. */
export class TrainingJobs1764060000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE training_jobs');
  }
}
