import { randomUUID } from 'node:crypto';
import type { BudgetRow } from '../entities/budget.js';
import type { Queryable } from '../statement.js';

export type NewBudget = Pick<BudgetRow, 'name' | 'money' | 'tokens'>;

/** A budget with what its runs have used. */
export interface BudgetStanding extends BudgetRow {
  runs: number;
  calls: number;
  spent_money: number;
  spent_tokens: number;
}

const STANDING = `
SELECT b.*, r.runs, c.calls + b.removed_calls AS calls, c.spent_money + b.removed_money AS spent_money,
       c.spent_tokens + b.removed_tokens AS spent_tokens FROM budgets b
  CROSS JOIN LATERAL (SELECT count(*) AS runs FROM scenario_runs r WHERE r.budget_id = b.id) r
  CROSS JOIN LATERAL (
    SELECT count(*) AS calls, coalesce(sum(c.cost), 0) AS spent_money,
           coalesce(sum(c.input_tokens + c.output_tokens), 0) AS spent_tokens
      FROM scenario_runs r JOIN model_calls c ON c.scenario_run_id = r.id WHERE r.budget_id = b.id) c`;

const PLAYED = `
EXISTS (SELECT 1 FROM scenario_runs p WHERE p.budget_id = b.id AND p.status IN ('pending', 'running', 'paused'))`;

export async function createBudget(
  db: Queryable,
  { name, money, tokens }: NewBudget,
): Promise<BudgetStanding> {
  const id = randomUUID();
  await db.query('INSERT INTO budgets (id, name, money, tokens) VALUES ($1, $2, $3, $4)', [
    ...[id, name, money, tokens],
  ]);
  return (await getBudget(db, id))!;
}

export async function getBudget(db: Queryable, id: string): Promise<BudgetStanding | null> {
  const [row] = await db.query<BudgetStanding>(`${STANDING} WHERE b.id = $1`, [id]);
  return row ?? null;
}

/** Newest first. `at` is the time at which it was made, in microseconds: with the id, its place in the list. */
export function listBudgets(
  db: Queryable,
  limit: number,
  [at, id]: [at: number, id: string] = [Number.MAX_SAFE_INTEGER, ''],
): Promise<(BudgetStanding & { at: number })[]> {
  const place = '(extract(epoch FROM created_at) * 1e6)::bigint';
  return db.query(
    `SELECT *, ${place} AS at FROM (${STANDING}) b WHERE (${place}, id::text) < ($2, $3)
      ORDER BY at DESC, id::text DESC LIMIT $1`,
    [limit, at, id],
  );
}

/** Other limits; runs may start again. @returns whether there is such a budget. */
export async function changeBudget(
  db: Queryable,
  id: string,
  { money, tokens }: Pick<NewBudget, 'money' | 'tokens'>,
): Promise<boolean> {
  const rows = await db.query(
    'UPDATE budgets SET money = $2, tokens = $3, updated_at = now() WHERE id = $1 RETURNING id',
    [id, money, tokens],
  );
  return rows.length > 0;
}

/** Budgets that are used up, with their runs that have not ended. */
export function runsBeyondBudget(
  db: Queryable,
): Promise<{ budget_id: string; name: string | null; scenario_run_id: string }[]> {
  return db.query(
    `SELECT b.id AS budget_id, b.name, r.id AS scenario_run_id FROM (${STANDING} WHERE ${PLAYED}) b
       JOIN scenario_runs r ON r.budget_id = b.id AND r.status IN ('pending', 'running', 'paused')
      WHERE b.spent_money >= b.money OR b.spent_tokens >= b.tokens`,
  );
}
