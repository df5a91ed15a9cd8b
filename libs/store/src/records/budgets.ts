import { randomUUID } from 'node:crypto';
import type { BudgetRow } from '../entities/budget.js';
import type { Queryable } from '../statement.js';

export type NewBudget = Pick<BudgetRow, 'name' | 'money' | 'tokens'>;

/** A budget with how many runs share it. */
export interface BudgetStanding extends BudgetRow {
  runs: number;
}

const COLUMNS =
  'id, name, money, tokens, spent_calls, spent_money::float8 AS spent_money, spent_tokens, created_at, updated_at';

const STANDING = `
SELECT ${COLUMNS}, (SELECT count(*) FROM scenario_runs r WHERE r.budget_id = budgets.id) AS runs FROM budgets`;

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
  const [row] = await db.query<BudgetStanding>(`${STANDING} WHERE id = $1`, [id]);
  return row ?? null;
}

/** What is asked for at each start of a run: it costs the same however many there were. */
export async function spentOfBudget(db: Queryable, id: string): Promise<BudgetRow | null> {
  const statement = { name: 'spent_of_budget', text: `SELECT ${COLUMNS} FROM budgets WHERE id = $1` };
  const [row] = await db.query<BudgetRow>(statement, [id]);
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
    `SELECT b.id AS budget_id, b.name, r.id AS scenario_run_id FROM budgets b
       JOIN scenario_runs r ON r.budget_id = b.id AND r.status IN ('pending', 'running', 'paused')
      WHERE b.spent_money >= b.money OR b.spent_tokens >= b.tokens`,
  );
}
