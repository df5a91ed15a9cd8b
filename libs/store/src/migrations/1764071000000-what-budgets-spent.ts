import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In an update of `budgets b`: what the calls of its runs, as far as they were not removed, add up to. */
const CALLS_THAT_ARE_THERE = `FROM budgets a CROSS JOIN LATERAL (
       SELECT count(*) AS calls, coalesce(sum(c.cost::numeric), 0) AS money,
              coalesce(sum(c.input_tokens + c.output_tokens), 0) AS tokens
         FROM scenario_runs r JOIN model_calls c ON c.scenario_run_id = r.id WHERE r.budget_id = a.id) c
    WHERE a.id = b.id`;

const UP = [
  `ALTER TABLE budgets
     ADD COLUMN spent_calls bigint NOT NULL DEFAULT 0,
     ADD COLUMN spent_money numeric NOT NULL DEFAULT 0,
     ADD COLUMN spent_tokens bigint NOT NULL DEFAULT 0`,
  `UPDATE budgets b
      SET spent_calls = b.removed_calls + c.calls, spent_money = b.removed_money::numeric + c.money,
          spent_tokens = b.removed_tokens + c.tokens
     ${CALLS_THAT_ARE_THERE}`,
  'ALTER TABLE budgets DROP COLUMN removed_calls, DROP COLUMN removed_money, DROP COLUMN removed_tokens',
  `CREATE INDEX scenario_runs_budget_unended ON scenario_runs (budget_id)
    WHERE budget_id IS NOT NULL AND status IN ('pending', 'running', 'paused')`,
];

const DOWN = [
  'DROP INDEX scenario_runs_budget_unended',
  `ALTER TABLE budgets
     ADD COLUMN removed_calls bigint NOT NULL DEFAULT 0,
     ADD COLUMN removed_money double precision NOT NULL DEFAULT 0,
     ADD COLUMN removed_tokens bigint NOT NULL DEFAULT 0`,
  `UPDATE budgets b
      SET removed_calls = b.spent_calls - c.calls, removed_money = b.spent_money - c.money,
          removed_tokens = b.spent_tokens - c.tokens
     ${CALLS_THAT_ARE_THERE}`,
  'ALTER TABLE budgets DROP COLUMN spent_calls, DROP COLUMN spent_money, DROP COLUMN spent_tokens',
];

/** What a budget's runs have used is added up as it is written, and not each time somebody asks. */
export class WhatBudgetsSpent1764071000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
