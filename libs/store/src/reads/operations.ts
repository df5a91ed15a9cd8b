import type { MeasurementRow } from '../entities/measurement.js';
import type { ModelCallRow } from '../entities/model-call.js';
import type { Queryable } from '../statement.js';

/** Place of a model call in its run, as a cursor: `turn.call_index.attempt`. */
export interface CallPlace {
  turn: number;
  call_index: number;
  attempt: string;
}

/** Model calls of a run by turn, call and attempt, after a place where given. */
export function modelCalls(
  db: Queryable,
  runId: string,
  { limit, after, turn: only }: { limit: number; after?: CallPlace; turn?: number },
): Promise<ModelCallRow[]> {
  const { turn, call_index, attempt } = after ?? { turn: 0, call_index: 0, attempt: '' };
  return db.query<ModelCallRow>(
    `SELECT * FROM model_calls WHERE scenario_run_id = $1 AND (turn, call_index, attempt) > ($2, $3, $4)
        AND ($6::int IS NULL OR turn = $6)
      ORDER BY turn, call_index, attempt LIMIT $5`,
    [runId, turn, call_index, attempt, limit, only ?? null],
  );
}

/** Tokens, money and failures of a run's model calls. `failed` counts calls that gave no answer. */
export interface CallTotals {
  calls: number;
  failed: number;
  input_tokens: number;
  output_tokens: number;
  cost: number;
  latency_ms_mean: number | null;
}

export async function callTotals(db: Queryable, runId: string): Promise<CallTotals> {
  const [row] = await db.query<CallTotals>(
    `SELECT count(*) AS calls, count(failure) AS failed, coalesce(sum(input_tokens), 0) AS input_tokens,
            coalesce(sum(output_tokens), 0) AS output_tokens, coalesce(sum(cost), 0) AS cost,
            avg(latency_ms) AS latency_ms_mean
       FROM model_calls WHERE scenario_run_id = $1`,
    [runId],
  );
  return row as CallTotals;
}

/** Measurements of a run by measure and place. */
export function measurements(db: Queryable, runId: string): Promise<MeasurementRow[]> {
  return db.query<MeasurementRow>(
    'SELECT * FROM measurements WHERE scenario_run_id = $1 ORDER BY measure, level, agent, turn',
    [runId],
  );
}

/** Names of the measures that any of some runs has. */
export async function measuresOf(db: Queryable, runIds: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ measure: string }>(
    'SELECT DISTINCT measure FROM measurements WHERE scenario_run_id = ANY($1::uuid[])',
    [runIds],
  );
  return rows.map(({ measure }) => measure);
}
