import type { KeptCall, KeptCallQuestion, ModelCallRecord } from '@scrai/contracts';
import { columnsOf, ParameterNumbers, type Shape } from '../rows/rows.js';
import type { Queryable } from '../statement.js';
import { storable } from '../storable.js';

const CALL = {
  scenario_run_id: 'uuid',
  turn: 'int4',
  call_index: 'int4',
  purpose: 'text',
  attempt: 'text',
  turn_id: 'uuid',
  agent: 'text',
  engine_id: 'uuid',
  model: 'text',
  simulated: 'bool',
  selection: 'jsonb',
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

/**
 * What is new is added to the budgets that its runs share; where there is no budget at all, nobody looks for one. Budgets are
 * locked in order, so that statements of two event stores never wait for each other.
 */
const RECORD = {
  name: 'record_model_calls',
  text: `WITH kept AS (
  INSERT INTO model_calls (${Object.keys(CALL).join(', ')})
  SELECT * FROM ${new ParameterNumbers().rows('c', CALL)}
  ON CONFLICT (scenario_run_id, turn, call_index, attempt) DO NOTHING
  RETURNING scenario_run_id, cost, input_tokens, output_tokens
),
paid AS (
  SELECT (SELECT budget_id FROM scenario_runs WHERE id = k.scenario_run_id) AS budget_id, cost, input_tokens + output_tokens AS tokens
    FROM kept k WHERE EXISTS (SELECT FROM budgets)
),
used AS MATERIALIZED (
  SELECT budget_id, count(*) AS calls, sum(cost::numeric) AS money, sum(tokens) AS tokens
    FROM paid WHERE budget_id IS NOT NULL GROUP BY budget_id
),
locked AS MATERIALIZED (
  SELECT id FROM budgets WHERE id IN (SELECT budget_id FROM used) ORDER BY id FOR NO KEY UPDATE
)
UPDATE budgets b
   SET spent_calls = spent_calls + u.calls, spent_money = spent_money + u.money, spent_tokens = spent_tokens + u.tokens
  FROM locked l JOIN used u ON u.budget_id = l.id WHERE b.id = l.id`,
};

/**
 * Keeps model calls, and adds them to what is used of budgets; one that is kept already stays as it is, and counts once.
 * @throws QueryFailed, and keeps none of them.
 */
export async function recordModelCalls(db: Queryable, calls: readonly ModelCallRecord[]): Promise<void> {
  const rows = calls.map((call) => ({
    ...call,
    request: storable(call.request),
    response: call.response && storable(call.response),
    failure: call.failure && storable(call.failure),
    selection: call.selection ? storable(call.selection) : null,
  }));
  await db.query(RECORD, columnsOf(CALL, rows));
}

type StoredCall = Omit<ModelCallRecord, 'started_at'> & { started_at: Date };

/**
 * The answered model call at an index of a turn, of whatever attempt: the first one that came.
 * Where no attempt has an answer, that of an ancestor of the run to the same request, if it is asked for; else null.
 */
export async function keptCall(
  db: Queryable,
  { scenario_run_id, turn, call_index, same_request }: KeptCallQuestion,
): Promise<KeptCall> {
  const [row] = await db.query<StoredCall>(
    `SELECT ${Object.keys(CALL).join(', ')} FROM model_calls
      WHERE scenario_run_id = $1 AND turn = $2 AND call_index = $3 AND response IS NOT NULL AND failure IS NULL
      ORDER BY started_at LIMIT 1`,
    [scenario_run_id, turn, call_index],
  );
  if (row) return { record: recordIn(row) };
  if (!same_request) return { record: null };
  const { model, request_hash } = same_request;
  const [answer] = await db.query<StoredCall>(OF_ANCESTORS, [
    ...[scenario_run_id, turn, call_index],
    ...[model, request_hash],
  ]);
  return { record: answer ? recordIn(answer) : null };
}

const recordIn = (row: StoredCall): ModelCallRecord => ({ ...row, started_at: row.started_at.toISOString() });

/** The nearest ancestor's: a request says its turn, so the same one stands at the same turn. */
const OF_ANCESTORS = {
  name: 'call_of_ancestors',
  text: `WITH RECURSIVE ancestors (id, depth) AS (
      SELECT parent_run_id, 1 FROM scenario_runs WHERE id = $1 AND parent_run_id IS NOT NULL
      UNION ALL
      SELECT r.parent_run_id, a.depth + 1 FROM ancestors a JOIN scenario_runs r ON r.id = a.id
       WHERE r.parent_run_id IS NOT NULL
    )
    SELECT ${Object.keys(CALL)
      .map((column) => `c.${column}`)
      .join(', ')}
      FROM ancestors a JOIN model_calls c ON c.scenario_run_id = a.id AND c.turn = $2 AND c.call_index = $3
     WHERE c.model = $4 AND c.request_hash = $5 AND c.response IS NOT NULL AND c.failure IS NULL
     ORDER BY a.depth, c.started_at LIMIT 1`,
};
