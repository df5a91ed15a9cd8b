import type { JsonObject, WorkMessage } from '@scrai/contracts';
import { storable, type Queryable } from '@scrai/store';
import jsonPatch from 'fast-json-patch';

const READ = 'SELECT body FROM work_messages WHERE scenario_run_id = $1 AND turn = $2 FOR UPDATE';
const WRITE = 'UPDATE work_messages SET body = $3 WHERE scenario_run_id = $1 AND turn = $2';

/**
 * Puts a work message in the place of the one of a turn.
 * @returns what changed, as RFC 6902 operations; each change follows a `test` of what was there, so it can be undone.
 */
export async function exchangePayload(
  transaction: Queryable,
  run: string,
  turn: number,
  payload: WorkMessage,
): Promise<JsonObject[]> {
  const [row] = await transaction.query<{ body: string }>(READ, [run, turn]);
  const before = JSON.parse(row.body) as WorkMessage;
  // The dispatch of a delivery is that of the event instance, whatever the stored message says.
  const after = JSON.parse(storable({ ...payload, dispatch: before.dispatch })) as WorkMessage;
  const diff = jsonPatch.compare(before, after, true);
  if (diff.length > 0) await transaction.query(WRITE, [run, turn, JSON.stringify(after)]);
  return diff as unknown as JsonObject[];
}
