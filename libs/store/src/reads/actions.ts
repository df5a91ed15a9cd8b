import { randomUUID } from 'node:crypto';
import type { ActionStatus, JsonObject } from '@scrai/contracts';
import { Conditions } from '../conditions.js';
import type { ActionRow } from '../entities/action.js';
import { pageOf, positionBefore, type Page, type PageRequest } from '../page.js';
import type { Queryable } from '../statement.js';
import { storable } from '../storable.js';

export interface NewAction {
  scenario_run_id: string;
  agent_id: string | null;
  type: ActionRow['type'];
  payload: JsonObject;
  urgency: string;
  actor: string;
  reason: string | null;
  idempotency_key: string | null;
}

export interface ActionFilter {
  scenario_run_id?: string;
  agent_id?: string;
  status?: ActionStatus;
  type?: ActionRow['type'];
}

/** Asks for an action. `created` is false where the idempotency key has asked for one before. */
export async function insertAction(
  db: Queryable,
  action: NewAction,
): Promise<{ action: ActionRow; created: boolean }> {
  const [row] = await db.query<ActionRow>(
    `INSERT INTO actions (id, scenario_run_id, agent_id, type, payload, urgency, actor, reason, idempotency_key)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (idempotency_key) DO NOTHING RETURNING *`,
    [
      ...[randomUUID(), action.scenario_run_id, action.agent_id, action.type, storable(action.payload)],
      ...[action.urgency, action.actor, action.reason, action.idempotency_key],
    ],
  );
  if (row) return { action: row, created: true };
  const before = action.idempotency_key === null ? null : await actionOfKey(db, action.idempotency_key);
  if (!before) {
    throw new Error(`action with idempotency key ${action.idempotency_key} vanished while it was read`);
  }
  return { action: before, created: false };
}

/** The action that an idempotency key has asked for. */
export async function actionOfKey(db: Queryable, key: string): Promise<ActionRow | null> {
  const [row] = await db.query<ActionRow>('SELECT * FROM actions WHERE idempotency_key = $1', [key]);
  return row ?? null;
}

/** Actions on a run and its agents that nobody has handled, in order. */
export function pendingActions(db: Queryable, runId: string): Promise<ActionRow[]> {
  return db.query<ActionRow>(
    `SELECT * FROM actions WHERE scenario_run_id = $1 AND status = 'pending' ORDER BY position`,
    [runId],
  );
}

/** Ends an action. @returns false where it has ended before, which changes nothing. */
export async function finishAction(
  db: Queryable,
  id: string,
  status: Exclude<ActionStatus, 'pending'>,
  lastError: string | null = null,
): Promise<boolean> {
  const rows = await db.query(
    `UPDATE actions SET status = $2, last_error = $3, processed_at = now(), updated_at = now()
      WHERE id = $1 AND status = 'pending' RETURNING id`,
    [id, status, lastError],
  );
  return rows.length > 0;
}

export async function getAction(db: Queryable, id: string): Promise<ActionRow | null> {
  const [row] = await db.query<ActionRow>('SELECT * FROM actions WHERE id = $1', [id]);
  return row ?? null;
}

/** Newest first. @throws BadCursor. */
export async function listActions(
  db: Queryable,
  filter: ActionFilter,
  page: PageRequest,
): Promise<Page<ActionRow>> {
  const conditions = new Conditions()
    .add('position < $', positionBefore(page))
    .add('scenario_run_id = $', filter.scenario_run_id)
    .add('agent_id = $', filter.agent_id)
    .add('status = $', filter.status)
    .add('type = $', filter.type);
  const rows = await db.query<ActionRow>(
    `SELECT * FROM actions ${conditions.where} ORDER BY position DESC LIMIT ${page.limit + 1}`,
    conditions.params,
  );
  return pageOf(rows, page);
}
