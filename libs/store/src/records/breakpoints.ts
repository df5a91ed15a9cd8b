import { randomUUID } from 'node:crypto';
import type { BreakpointTerms } from '@scrai/contracts';
import type { BreakpointRow } from '../entities/breakpoint.js';
import type { Queryable } from '../statement.js';

/** The breakpoints of a run, by number. */
export function breakpointsOf(db: Queryable, runId: string): Promise<BreakpointRow[]> {
  const text = 'SELECT * FROM breakpoints WHERE scenario_run_id = $1 ORDER BY number';
  return db.query<BreakpointRow>({ name: 'breakpoints_of_run', text }, [runId]);
}

/**
 * Gives a run breakpoints, with the next numbers.
 * @param transaction in which the run is locked, so that no number is given twice.
 * @param most that a run may have. @returns null, and adds none, where it would have more.
 */
export async function addBreakpoints(
  transaction: Queryable,
  runId: string,
  breakpoints: readonly BreakpointTerms[],
  most: number,
): Promise<BreakpointRow[] | null> {
  await transaction.query('SELECT id FROM scenario_runs WHERE id = $1 FOR NO KEY UPDATE', [runId]);
  const [{ count, last }] = await transaction.query<{ count: number; last: number }>(
    `SELECT count(*)::int AS count, coalesce(max(number), 0)::int AS last FROM breakpoints WHERE scenario_run_id = $1`,
    [runId],
  );
  if (count + breakpoints.length > most) return null;
  const added: BreakpointRow[] = [];
  for (const [index, { event_type, agent, condition }] of breakpoints.entries()) {
    const [row] = await transaction.query<BreakpointRow>(
      `INSERT INTO breakpoints (scenario_run_id, number, id, event_type, agent, condition)
       VALUES ($1, $2, $3, $4, $5, $6) RETURNING *`,
      [
        runId,
        last + 1 + index,
        randomUUID(),
        event_type,
        agent,
        condition && condition.replaceAll('\0', '\ufffd'),
      ],
    );
    added.push(row);
  }
  return added;
}

/** @returns whether there was such a one. */
export async function removeBreakpoint(db: Queryable, runId: string, number: number): Promise<boolean> {
  const rows = await db.query(
    'DELETE FROM breakpoints WHERE scenario_run_id = $1 AND number = $2 RETURNING number',
    [runId, number],
  );
  return rows.length > 0;
}
