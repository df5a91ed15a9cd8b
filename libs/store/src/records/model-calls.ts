import type { KeptCall, KeptCallQuestion, ModelCallRecord } from '@scrai/contracts';
import { columnsOf, ParameterNumbers, type Shape } from '../rows/rows.js';
import type { Queryable } from '../statement.js';
import { storable } from '../storable.js';

const CALL = {
  scenario_run_id: 'uuid',
  turn: 'int4',
  call_index: 'int4',
  attempt: 'text',
  turn_id: 'uuid',
  agent: 'text',
  engine_id: 'uuid',
  model: 'text',
  simulated: 'bool',
  request: 'json',
  request_hash: 'text',
  response: 'json',
  failure: 'jsonb',
  input_tokens: 'int4',
  output_tokens: 'int4',
  cost: 'float8',
  latency_ms: 'float8',
  started_at: 'timestamptz',
} as const satisfies Shape;

const RECORD = {
  name: 'record_model_calls',
  text: `INSERT INTO model_calls (${Object.keys(CALL).join(', ')})
    SELECT * FROM ${new ParameterNumbers().rows('c', CALL)}
    ON CONFLICT (scenario_run_id, turn, call_index, attempt) DO NOTHING`,
};

/** Keeps model calls; one that is kept already stays as it is. @throws QueryFailed, and keeps none of them. */
export async function recordModelCalls(db: Queryable, calls: readonly ModelCallRecord[]): Promise<void> {
  const rows = calls.map((call) => ({
    ...call,
    request: storable(call.request),
    response: call.response && storable(call.response),
    failure: call.failure && storable(call.failure),
  }));
  await db.query(RECORD, columnsOf(CALL, rows));
}

/**
 * The answered model call at an index of a turn, of whatever attempt: the first one that came.
 * `record` is null where no attempt has an answer.
 */
export async function keptCall(
  db: Queryable,
  { scenario_run_id, turn, call_index }: KeptCallQuestion,
): Promise<KeptCall> {
  const [row] = await db.query<ModelCallRecord & { started_at: Date }>(
    `SELECT ${Object.keys(CALL).join(', ')} FROM model_calls
      WHERE scenario_run_id = $1 AND turn = $2 AND call_index = $3 AND response IS NOT NULL AND failure IS NULL
      ORDER BY started_at LIMIT 1`,
    [scenario_run_id, turn, call_index],
  );
  return { record: row ? { ...row, started_at: row.started_at.toISOString() } : null };
}
