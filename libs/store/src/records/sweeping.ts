import type { Queryable } from '../statement.js';

/** Rows of a statement at most: nobody waits long for what it locks. */
const ROWS = 1_000;
/** What people may still look for is kept for so long. */
const KEPT_FOR = `interval '7 days'`;
/** A blob that was sent waits for so long to be named by something. */
const NAMED_WITHIN = `interval '1 day'`;

/** When a turn was closed; as a value, so that it is looked up row by row and no plan begins with all turns that there ever were. */
const closedAt = (row: string): string =>
  `(SELECT i.closed_at FROM event_instances i WHERE i.scenario_run_id = ${row}.scenario_run_id AND i.turn = ${row}.turn)`;

const SWEEP = {
  turn_outcomes: `DELETE FROM turn_outcomes WHERE turn_id IN (
    SELECT o.turn_id FROM turn_outcomes o WHERE ${closedAt('o')} IS NOT NULL LIMIT ${ROWS} FOR UPDATE SKIP LOCKED)
  RETURNING 1`,
  leases: `DELETE FROM leases WHERE lease_token IN (
    SELECT l.lease_token FROM leases l WHERE l.expires_at < now() - ${KEPT_FOR} AND ${closedAt('l')} IS NOT NULL
     LIMIT ${ROWS} FOR UPDATE SKIP LOCKED)
  RETURNING 1`,
  engine_states: `DELETE FROM engine_states WHERE engine_id IN (
    SELECT engine_id FROM engine_states WHERE heartbeat_at < now() - ${KEPT_FOR} LIMIT ${ROWS} FOR UPDATE SKIP LOCKED)
  RETURNING 1`,
  blobs: `DELETE FROM blobs WHERE sha256 IN (
    SELECT sha256 FROM blobs WHERE NOT referenced AND updated_at < now() - ${NAMED_WITHIN} LIMIT ${ROWS} FOR UPDATE SKIP LOCKED)
  RETURNING 1`,
  blob_parts: `DELETE FROM blob_parts WHERE (sha256, part) IN (
    SELECT sha256, part FROM blob_parts WHERE created_at < now() - ${NAMED_WITHIN} LIMIT ${ROWS} FOR UPDATE SKIP LOCKED)
  RETURNING 1`,
  memory_vectors: `DELETE FROM memory_vectors WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM memory_vectors WHERE used_on < current_date - 30 LIMIT ${ROWS} FOR UPDATE SKIP LOCKED))
  RETURNING 1`,
};

/** Tables in which rows are left behind. */
export type SweptTable = keyof typeof SWEEP;
export const SWEPT_TABLES = Object.keys(SWEEP) as SweptTable[];

/**
 * Deletes what nothing needs any more: outcomes whose turn is closed, for they are in the log; a week later leases of such turns;
 * engines that were not heard of for a week; blobs that nothing named within a day; and vectors of texts that nobody looked for in a month. Event
 * stores that do so at once share the work.
 * @returns how many rows went; as many as a statement takes where more may be left.
 */
export async function sweep(db: Queryable, table: SweptTable): Promise<{ rows: number; more: boolean }> {
  const { length } = await db.query({ name: `sweep_${table}`, text: SWEEP[table] });
  return { rows: length, more: length === ROWS };
}
