import { randomUUID } from 'node:crypto';
import { partitionOf, type JsonObject, type Lane, type OnDeadLetter, type RunStatus } from '@scrai/contracts';
import { Conditions } from '../conditions.js';
import type { ScenarioRunRow } from '../entities/scenario-run.js';
import { pageOf, positionBefore, type Page, type PageRequest } from '../page.js';
import type { Queryable } from '../statement.js';
import { storable } from '../storable.js';

/** A run, without the (large) spec that it is compiled from. */
export type Run = Omit<ScenarioRunRow, 'spec' | 'asked' | 'partition' | 'open_from'>;

/** A run with the request that its idempotency key came with. */
export type KeyedRun = Run & Pick<ScenarioRunRow, 'asked'>;

export interface NewRun {
  template: string;
  template_version: string;
  template_hash: string;
  parameters: JsonObject;
  seed: number;
  model: string;
  mode: string;
  lane: Lane;
  turn_limit: number | null;
  /** `wait` when absent. */
  on_dead_letter?: OnDeadLetter;
  labels: JsonObject | null;
  /** Everything that it takes to compile the scenario again. */
  spec: JsonObject;
  idempotency_key: string | null;
  /** The request that the key came with. */
  asked?: JsonObject | null;
  /** What it may use together with others. */
  budget_id?: string | null;
}

/** Mode of throwaway runs, which no list shows unless it is asked for them. */
export const INTERVIEW_MODE = 'interview';

export interface RunFilter {
  ids?: string[];
  status?: RunStatus;
  template?: string;
  template_version?: string;
  /** Labels that the run must have. */
  labels?: JsonObject;
  /** Forks of this run. */
  parent_run_id?: string;
  /** Of this mode; without it, all but interviews. */
  mode?: string;
}

/** Columns of a Run. */
export const RUN_COLUMNS = `id, position, template, template_version, template_hash, parameters, seed, model, mode, status,
  status_reason, on_dead_letter, turn_limit, breakpoint_hit, lane, last_seq, fingerprint, outcome, labels, idempotency_key, started_at, ended_at,
  parent_run_id, forked_at_seq, changes, reuse_answers, budget_id, created_at, updated_at`;

/** Makes a run that waits to be started. `created` is false where the idempotency key has made one before. */
export async function createRun(db: Queryable, run: NewRun): Promise<{ run: KeyedRun; created: boolean }> {
  const id = randomUUID();
  const [row] = await db.query<KeyedRun>(
    `INSERT INTO scenario_runs (id, partition, template, template_version, template_hash, parameters, seed, model,
       mode, status, lane, turn_limit, labels, spec, idempotency_key, on_dead_letter, budget_id, asked)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending', $10, $11, $12, $13, $14, $15, $16, $17)
     ON CONFLICT (idempotency_key) DO NOTHING RETURNING ${RUN_COLUMNS}, asked`,
    [
      ...[id, partitionOf(id), run.template, run.template_version, run.template_hash],
      ...[storable(run.parameters), run.seed, run.model, run.mode, run.lane, run.turn_limit],
      ...[run.labels && storable(run.labels), storable(run.spec), run.idempotency_key],
      run.on_dead_letter ?? 'wait',
      run.budget_id ?? null,
      run.asked ? storable(run.asked) : null,
    ],
  );
  if (row) return { run: row, created: true };
  const before = run.idempotency_key === null ? null : await runOfKey(db, run.idempotency_key);
  if (!before) throw new Error(`run with idempotency key ${run.idempotency_key} vanished while it was read`);
  return { run: before, created: false };
}

/** The run that an idempotency key has made. */
export async function runOfKey(db: Queryable, key: string): Promise<KeyedRun | null> {
  const [row] = await db.query<KeyedRun>(
    `SELECT ${RUN_COLUMNS}, asked FROM scenario_runs WHERE idempotency_key = $1`,
    [key],
  );
  return row ?? null;
}

export async function getRun(db: Queryable, id: string): Promise<Run | null> {
  const statement = { name: 'get_run', text: `SELECT ${RUN_COLUMNS} FROM scenario_runs WHERE id = $1` };
  const [row] = await db.query<Run>(statement, [id]);
  return row ?? null;
}

/** What a run is compiled from, and how far its log goes. */
export type RunToPlay = Pick<
  ScenarioRunRow,
  'id' | 'spec' | 'status' | 'turn_limit' | 'lane' | 'last_seq' | 'seed' | 'model' | 'mode' | 'parameters'
>;

export async function runToPlay(db: Queryable, id: string): Promise<RunToPlay | null> {
  const columns = 'id, spec, status, turn_limit, lane, last_seq, seed, model, mode, parameters';
  const statement = { name: 'run_to_play', text: `SELECT ${columns} FROM scenario_runs WHERE id = $1` };
  const [row] = await db.query<RunToPlay>(statement, [id]);
  return row ?? null;
}

/** Newest first. @throws BadCursor. */
export async function listRuns(db: Queryable, filter: RunFilter, page: PageRequest): Promise<Page<Run>> {
  const conditions = new Conditions()
    .add('position < $', positionBefore(page))
    .add('status = $', filter.status)
    .add('id = ANY($::uuid[])', filter.ids)
    .add('template = $', filter.template)
    .add('template_version = $', filter.template_version)
    .add('labels @> $', filter.labels)
    .add('parent_run_id = $', filter.parent_run_id)
    .add(filter.mode === undefined ? 'mode <> $' : 'mode = $', filter.mode ?? INTERVIEW_MODE);
  const rows = await db.query<Run>(
    `SELECT ${RUN_COLUMNS} FROM scenario_runs ${conditions.where} ORDER BY position DESC LIMIT ${page.limit + 1}`,
    conditions.params,
  );
  return pageOf(rows, page);
}

/** How many runs have not ended; counts no further than `most`. */
export async function countUnended(db: Queryable, most: number): Promise<number> {
  const [{ count }] = await db.query<{ count: number }>(
    {
      name: 'count_unended',
      text: `SELECT count(*)::int AS count FROM
        (SELECT FROM scenario_runs WHERE status IN ('pending', 'running', 'paused') LIMIT $1) unended`,
    },
    [most],
  );
  return count;
}

/** Runs of the partitions that have not ended, oldest first: what an orchestrator hosts after a start. */
export async function unendedRuns(
  db: Queryable,
  partitions: number[],
): Promise<Pick<ScenarioRunRow, 'id' | 'status' | 'partition'>[]> {
  return db.query(
    `SELECT id, status, partition FROM scenario_runs
      WHERE status IN ('pending', 'running', 'paused') AND partition = ANY($1) ORDER BY position`,
    [partitions],
  );
}

/** No turn beyond `limit` is requested from now on; null: no limit. @returns false for an unknown or ended run. */
export async function setRunTurnLimit(db: Queryable, id: string, limit: number | null): Promise<boolean> {
  const rows = await db.query(
    `UPDATE scenario_runs SET turn_limit = $2, updated_at = now()
      WHERE id = $1 AND status IN ('pending', 'running', 'paused') RETURNING id`,
    [id, limit],
  );
  return rows.length > 0;
}

/** Keeps the fingerprint of a run that has ended. */
export async function setFingerprint(db: Queryable, id: string, fingerprint: string): Promise<void> {
  await db.query(
    'UPDATE scenario_runs SET fingerprint = $2 WHERE id = $1 AND fingerprint IS DISTINCT FROM $2',
    [id, fingerprint],
  );
}
