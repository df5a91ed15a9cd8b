import { randomUUID } from 'node:crypto';
import type { DeadLetterAuditRow } from '../entities/dead-letter-operations.js';
import type { Queryable } from '../statement.js';
import { storable } from '../storable.js';

const WRITE = `
INSERT INTO dead_letter_audit (id, operation, actor, reason, result, dead_letter_id, scenario_run_id, selection_id, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;

/** What is not named has nothing to do with it. */
export type AuditEntry = Pick<DeadLetterAuditRow, 'operation' | 'actor' | 'reason' | 'result' | 'detail'> &
  Partial<Pick<DeadLetterAuditRow, 'dead_letter_id' | 'scenario_run_id' | 'selection_id'>>;

/** Writes down who did what with dead letters, in the commit of what it tells of. */
export async function auditDeadLetters(transaction: Queryable, entry: AuditEntry): Promise<void> {
  const { operation, actor, reason, result, detail } = entry;
  const { dead_letter_id = null, scenario_run_id = null, selection_id = null } = entry;
  await transaction.query(WRITE, [
    ...[randomUUID(), operation, actor, reason, result],
    ...[dead_letter_id, scenario_run_id, selection_id, storable(detail)],
  ]);
}
