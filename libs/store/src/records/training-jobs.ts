import { randomUUID } from 'node:crypto';
import type { TrainingJobRow } from '../entities/training-job.js';
import type { Queryable } from '../statement.js';
import { storable } from '../storable.js';

export type NewTrainingJob = Pick<
  TrainingJobRow,
  'name' | 'provider' | 'base_model' | 'method' | 'selection' | 'hyperparameters' | 'seed' | 'idempotency_key'
>;

/** What became known of a job. */
export type TrainingJobNews = Partial<
  Pick<
    TrainingJobRow,
    | 'status'
    | 'lines'
    | 'file_id'
    | 'provider_job_id'
    | 'note'
    | 'trained_tokens'
    | 'model'
    | 'error'
    | 'missing_since'
  >
>;

/**
 * Null where a job of that name is under way, or has made a model. `created` is false where the idempotency key has made one
 * before.
 */
export async function createTrainingJob(
  db: Queryable,
  job: NewTrainingJob,
): Promise<{ job: TrainingJobRow; created: boolean } | null> {
  const [row] = await db.query<TrainingJobRow>(
    `INSERT INTO training_jobs (id, name, provider, base_model, method, selection, hyperparameters, seed, idempotency_key)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING *`,
    [
      ...[randomUUID(), job.name, job.provider, job.base_model, job.method],
      ...[storable(job.selection), storable(job.hyperparameters), job.seed, job.idempotency_key],
    ],
  );
  if (row) return { job: row, created: true };
  const before = job.idempotency_key === null ? null : await trainingJobOfKey(db, job.idempotency_key);
  return before && { job: before, created: false };
}

/** The job that an idempotency key has started. */
export async function trainingJobOfKey(db: Queryable, key: string): Promise<TrainingJobRow | null> {
  const [row] = await db.query<TrainingJobRow>('SELECT * FROM training_jobs WHERE idempotency_key = $1', [
    key,
  ]);
  return row ?? null;
}

export async function getTrainingJob(db: Queryable, id: string): Promise<TrainingJobRow | null> {
  const [row] = await db.query<TrainingJobRow>('SELECT * FROM training_jobs WHERE id = $1', [id]);
  return row ?? null;
}

/** Newest first. `at` is the time at which it was made, in microseconds: with the id, its place in the list. */
export function listTrainingJobs(
  db: Queryable,
  limit: number,
  [at, id]: [at: number, id: string] = [Number.MAX_SAFE_INTEGER, ''],
): Promise<(TrainingJobRow & { at: number })[]> {
  const place = '(extract(epoch FROM created_at) * 1e6)::bigint';
  return db.query(
    `SELECT *, ${place} AS at FROM training_jobs WHERE (${place}, id::text) < ($2, $3)
      ORDER BY at DESC, id::text DESC LIMIT $1`,
    [limit, at, id],
  );
}

/** It is looked at soon. @returns whether it had not ended. */
export async function requestTrainingCancel(db: Queryable, id: string): Promise<boolean> {
  const rows = await db.query(
    `UPDATE training_jobs SET cancel_requested = true, next_look_at = least(next_look_at, now()), updated_at = now()
      WHERE id = $1 AND ended_at IS NULL RETURNING id`,
    [id],
  );
  return rows.length > 0;
}

/** Takes a job that is due into one's hands, for so long. */
export async function takeTrainingJob(db: Queryable, ms: number): Promise<TrainingJobRow | null> {
  const [row] = await db.query<TrainingJobRow>(
    `UPDATE training_jobs SET held_until = now() + $1 * interval '1 ms' WHERE id = (
       SELECT id FROM training_jobs
        WHERE ended_at IS NULL AND next_look_at <= now() AND (held_until IS NULL OR held_until < now())
        ORDER BY next_look_at FOR UPDATE SKIP LOCKED LIMIT 1) RETURNING *`,
    [ms],
  );
  return row ?? null;
}

/** Keeps it in one's hands for so long from now. */
export async function holdTrainingJob(db: Queryable, id: string, ms: number): Promise<void> {
  await db.query(`UPDATE training_jobs SET held_until = now() + $2 * interval '1 ms' WHERE id = $1`, [
    id,
    ms,
  ]);
}

/** Gives it out of one's hands. The next look is so long from now; at once where its end was asked for meanwhile. */
export async function releaseTrainingJob(
  db: Queryable,
  { id, cancel_requested }: Pick<TrainingJobRow, 'id' | 'cancel_requested'>,
  ms: number,
): Promise<void> {
  await db.query(
    `UPDATE training_jobs SET held_until = NULL,
            next_look_at = CASE WHEN cancel_requested = $3 THEN now() + $2 * interval '1 ms' ELSE now() END
      WHERE id = $1`,
    [id, ms, cancel_requested],
  );
}

/** Notes what became known; what is absent stays. */
export async function noteTrainingJob(
  db: Queryable,
  id: string,
  news: TrainingJobNews,
): Promise<TrainingJobRow> {
  const entries = Object.entries(news);
  const sets = entries.map(([column], index) => `${column} = $${index + 2}`);
  const ended = ['succeeded', 'failed', 'cancelled'].includes(news.status ?? '');
  const [row] = await db.query<TrainingJobRow>(
    `UPDATE training_jobs SET ${[...sets, 'updated_at = now()', ...(ended ? ['ended_at = now()'] : [])].join(', ')}
      WHERE id = $1 RETURNING *`,
    [id, ...entries.map(([, value]) => value)],
  );
  return row;
}

/** Notes that the provider knows no such job. @returns for how many ms that was so each time, by the database's clock. */
export async function missTrainingJob(db: Queryable, id: string): Promise<number> {
  const [{ ms }] = await db.query<{ ms: number }>(
    `UPDATE training_jobs SET missing_since = coalesce(missing_since, now()), updated_at = now() WHERE id = $1
      RETURNING (extract(epoch FROM now() - missing_since) * 1000)::float8 AS ms`,
    [id],
  );
  return ms;
}

/** Models that jobs have made, by the names that they were given. */
export async function trainedModels(db: Queryable): Promise<Record<string, string>> {
  const rows = await db.query<{ name: string; model: string }>(
    `SELECT name, model FROM training_jobs WHERE status = 'succeeded' AND model IS NOT NULL ORDER BY name`,
  );
  return Object.fromEntries(rows.map(({ name, model }) => [name, model]));
}
