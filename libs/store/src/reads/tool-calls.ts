import type { ToolCallRow } from '../entities/tool-call.js';
import type { Queryable } from '../statement.js';

/** Place of a tool call in its run, as a cursor. */
export interface ToolCallPlace {
  turn: number;
  call_index: number;
  place: number;
  id: string;
}

const START: ToolCallPlace = { turn: 0, call_index: 0, place: 0, id: '' };

/** Tool calls of a run in the order in which they were asked for, of one agent where named, after a place where given. */
export function toolCalls(
  db: Queryable,
  runId: string,
  { agent = null, limit, after = START }: { agent?: string | null; limit: number; after?: ToolCallPlace },
): Promise<ToolCallRow[]> {
  const { turn, call_index, place, id } = after;
  return db.query<ToolCallRow>(
    `SELECT * FROM tool_calls
      WHERE scenario_run_id = $1 AND (turn, call_index, place, id::text) > ($2::bigint, $3::bigint, $4::bigint, $5::text)
        AND ($6::text IS NULL OR agent = $6)
      ORDER BY turn, call_index, place, id::text LIMIT $7`,
    [runId, turn, call_index, place, id, agent, limit],
  );
}
