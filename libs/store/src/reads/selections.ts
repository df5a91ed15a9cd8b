import { randomUUID } from 'node:crypto';
import type { DecisionResult } from '@scrai/contracts';
import type { Database } from '../database.js';
import type { DeadLetterSelectionRow } from '../entities/dead-letter-operations.js';
import type { DeadLetterRow } from '../entities/dead-letter.js';
import { auditDeadLetters } from '../records/dead-letter-audit.js';
import type { Queryable } from '../statement.js';
import { storable } from '../storable.js';
import { LETTERS, lettersWhere, type DeadLetterFilter } from './dead-letters.js';

export type NewSelection = Pick<DeadLetterSelectionRow, 'action' | 'then_run' | 'actor' | 'reason'> & {
  filter: Omit<DeadLetterFilter, 'status'>;
};

/** A selection with how far it is. `results` counts what was dealt with. */
export interface Selection extends DeadLetterSelectionRow {
  results: Partial<Record<DecisionResult, number>>;
}

/** Freezes which dead letters are meant: the open ones that match now, oldest first. Nothing is done with them. */
export async function freezeSelection(db: Database, selection: NewSelection): Promise<string> {
  const id = randomUUID();
  const { action, then_run, actor, reason, filter } = selection;
  await db.transaction(async (transaction) => {
    const { where, params } = lettersWhere({ ...filter, status: 'open' });
    const frozen = await transaction.query(
      `INSERT INTO dead_letter_selection_items (selection_id, place, dead_letter_id)
       SELECT $${params.length + 1}::uuid, row_number() OVER (ORDER BY position), id FROM ${LETTERS} ${where} RETURNING place`,
      [...params, id],
    );
    await transaction.query(
      `INSERT INTO dead_letter_selections (id, action, then_run, filter, total, actor, reason)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, action, then_run, storable(filter), frozen.length, actor, reason],
    );
    const detail = { action, then: then_run, filter: { ...filter }, total: frozen.length };
    await auditDeadLetters(transaction, {
      operation: 'select',
      actor,
      reason,
      result: 'frozen',
      selection_id: id,
      detail,
    });
  });
  return id;
}

/** Sets a selection going. @returns false where it was before, or does not exist: then nothing happens. */
export function executeSelection(
  db: Database,
  id: string,
  by: { actor: string; reason: string | null },
): Promise<boolean> {
  return db.transaction(async (transaction) => {
    const [row] = await transaction.query<{ total: number }>(
      `UPDATE dead_letter_selections SET status = 'running', executed_by = $2, reason = coalesce($3, reason),
              executed_at = now(), updated_at = now()
        WHERE id = $1 AND status = 'ready' RETURNING total`,
      [id, by.actor, by.reason],
    );
    if (!row) return false;
    const entry = {
      ...by,
      operation: 'execute',
      result: 'started',
      selection_id: id,
      detail: { total: row.total },
    };
    await auditDeadLetters(transaction, entry);
    return true;
  });
}

const WITH_RESULTS = `SELECT s.*, (SELECT coalesce(jsonb_object_agg(result, count), '{}') FROM (
  SELECT result, count(*) FROM dead_letter_selection_items i
   WHERE i.selection_id = s.id AND result IS NOT NULL GROUP BY result) AS counted) AS results
  FROM dead_letter_selections s`;

export async function getSelection(db: Queryable, id: string): Promise<Selection | null> {
  const [row] = await db.query<Selection>(`${WITH_RESULTS} WHERE s.id = $1`, [id]);
  return row ?? null;
}

/** Newest first, before a position where given. */
export function listSelections(db: Queryable, limit: number, before: number): Promise<Selection[]> {
  return db.query(`${WITH_RESULTS} WHERE s.position < $1 ORDER BY s.position DESC LIMIT $2`, [before, limit]);
}

/** The first of the dead letters in a selection, as they are now. */
export function sampleOf(db: Queryable, id: string, limit: number): Promise<DeadLetterRow[]> {
  return db.query(
    `SELECT letters.* FROM dead_letter_selection_items i JOIN ${LETTERS} ON letters.id = i.dead_letter_id
      WHERE i.selection_id = $1 ORDER BY i.place LIMIT $2`,
    [id, limit],
  );
}
