import type { EarlierToolCall, ToolCallBeginning, ToolCallRecord } from '@scrai/contracts';
import type { Database } from '../database.js';
import { columnsOf, ParameterNumbers, type Shape } from '../rows/rows.js';
import type { Queryable } from '../statement.js';
import { asStored, storable } from '../storable.js';
import { recordModelCalls } from './model-calls.js';

const CALL = {
  id: 'uuid',
  scenario_run_id: 'uuid',
  turn: 'int4',
  call_index: 'int4',
  place: 'int4',
  tool_call_id: 'text',
  turn_id: 'uuid',
  agent: 'text',
  tool: 'text',
  effect: 'text',
  arguments: 'jsonb',
  status: 'text',
  result: 'text',
  media: 'jsonb',
  proposed: 'jsonb',
  remembered: 'jsonb',
  failure: 'jsonb',
  attempt: 'text',
  engine_id: 'uuid',
  started_at: 'timestamptz',
  latency_ms: 'float8',
} as const satisfies Shape;

const COLUMNS = Object.keys(CALL).join(', ');
const INSERT = `INSERT INTO tool_calls (${COLUMNS}) SELECT * FROM ${new ParameterNumbers().rows('c', CALL)}`;

/** Of an end that nobody has told: the one that is told after all takes its place. */
const UNKNOWN_END = 'unknown_end';
const PRESUMED = (call: string): string => `${call}.failure->>'code' IS NOT DISTINCT FROM '${UNKNOWN_END}'`;

/** How a call ended is written once; a call that was begun before keeps when, and by whom. */
const END = {
  name: 'end_tool_calls',
  text: `${INSERT} ON CONFLICT (id) DO UPDATE
    SET status = EXCLUDED.status, result = EXCLUDED.result, media = EXCLUDED.media, proposed = EXCLUDED.proposed,
        remembered = EXCLUDED.remembered, failure = EXCLUDED.failure, latency_ms = EXCLUDED.latency_ms, attempt = EXCLUDED.attempt, engine_id = EXCLUDED.engine_id, updated_at = now()
    WHERE tool_calls.status = 'started' OR ${PRESUMED('tool_calls')}`,
};

const BEGIN = { name: 'begin_tool_call', text: `${INSERT} ON CONFLICT (id) DO NOTHING RETURNING id` };

/** Keeps tool calls that have ended. @throws QueryFailed, and keeps none of them. */
export async function recordToolCalls(db: Queryable, calls: readonly ToolCallRecord[]): Promise<void> {
  // A statement may not write a row twice; the first end is the one that counts.
  const ended = [...new Map([...calls].reverse().map((call) => [call.id, call])).values()];
  await db.query(END, columnsOf(CALL, ended.map(rowOf)));
}

/** An engine that lives tells within it how a tool ended that the end of its turn broke off. */
const TOLD_WITHIN = `interval '2 minutes'`;
const MOST_AT_ONCE = 1_000;

const END_BROKEN_OFF = {
  name: 'end_broken_off_tool_calls',
  text: `UPDATE tool_calls SET status = 'failed', failure = $1::jsonb, updated_at = now() WHERE id IN (
    SELECT c.id FROM tool_calls c
     WHERE c.status = 'started' AND least(
       (SELECT i.closed_at FROM event_instances i WHERE i.scenario_run_id = c.scenario_run_id AND i.turn = c.turn),
       (SELECT r.ended_at FROM scenario_runs r WHERE r.id = c.scenario_run_id)) < now() - ${TOLD_WITHIN}
     LIMIT ${MOST_AT_ONCE} FOR UPDATE SKIP LOCKED)
  RETURNING id`,
};

/**
 * Ends calls that were begun in turns that are closed since, of whose end nobody has told: their engine died with them, and no
 * other will try the turn. An end that the broker still has takes the place of this one. @returns how many.
 */
export async function endBrokenOffToolCalls(db: Queryable): Promise<number> {
  const message =
    'its turn has ended, and its engine told no end of it: it is not known whether it had its effect';
  const rows = await db.query(END_BROKEN_OFF, [JSON.stringify({ code: UNKNOWN_END, message })]);
  return rows.length;
}

/**
 * What is known of a call before its tool runs: the record of an earlier attempt, or of an ancestor of the run where that is
 * asked for; else null. One that acts is then written down as begun, in the same moment, so that nobody else is told null.
 */
export async function beginToolCall(
  db: Database,
  { call, asked_by, reuse }: ToolCallBeginning,
): Promise<EarlierToolCall> {
  const earlier = (await callOf(db, call.id)) ?? (reuse ? await callOfAncestors(db, call) : null);
  if (earlier || call.effect !== 'acts') return { earlier };
  if (asked_by) await recordModelCalls(db, [asked_by]);
  const begun = await db.query(BEGIN, columnsOf(CALL, [rowOf(call)]));
  return { earlier: begun.length > 0 ? null : await callOf(db, call.id) };
}

const rowOf = (call: ToolCallRecord) => ({
  ...call,
  tool_call_id: asStored(call.tool_call_id),
  tool: asStored(call.tool),
  arguments: storable(call.arguments),
  result: call.result && asStored(call.result),
  media: call.media && storable(call.media),
  proposed: call.proposed && storable(call.proposed),
  remembered: call.remembered && storable(call.remembered),
  failure: call.failure && storable(call.failure),
});

type StoredCall = Omit<ToolCallRecord, 'started_at'> & { started_at: Date };
const recordIn = (row: StoredCall): ToolCallRecord => ({ ...row, started_at: row.started_at.toISOString() });

async function callOf(db: Queryable, id: string): Promise<ToolCallRecord | null> {
  const [row] = await db.query<StoredCall>(`SELECT ${COLUMNS} FROM tool_calls WHERE id = $1`, [id]);
  return row ? recordIn(row) : null;
}

/** Of the nearest ancestor that called the same tool at the same place, with the same arguments, and heard how it ended. */
async function callOfAncestors(db: Queryable, call: ToolCallRecord): Promise<ToolCallRecord | null> {
  const { scenario_run_id, turn, call_index, place, tool } = call;
  const [row] = await db.query<StoredCall>(OF_ANCESTORS, [
    ...[scenario_run_id, turn, call_index, place, asStored(tool)],
    storable(call.arguments),
  ]);
  return row ? recordIn(row) : null;
}

const OF_ANCESTORS = {
  name: 'tool_call_of_ancestors',
  text: `WITH RECURSIVE ancestors (id, depth) AS (
      SELECT parent_run_id, 1 FROM scenario_runs WHERE id = $1 AND parent_run_id IS NOT NULL
      UNION ALL
      SELECT r.parent_run_id, a.depth + 1 FROM ancestors a JOIN scenario_runs r ON r.id = a.id
       WHERE r.parent_run_id IS NOT NULL
    )
    SELECT ${COLUMNS.split(', ')
      .map((column) => `c.${column}`)
      .join(', ')}
      FROM ancestors a
      JOIN tool_calls c ON c.scenario_run_id = a.id AND c.turn = $2 AND c.call_index = $3 AND c.place = $4
     WHERE c.tool = $5 AND c.arguments = $6::jsonb AND c.status <> 'started' AND NOT ${PRESUMED('c')}
     ORDER BY a.depth, c.started_at LIMIT 1`,
};
