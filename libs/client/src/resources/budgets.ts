/** Bounds of money (US dollars) and tokens (of prompts and answers together). */
export interface BudgetLimits {
  money?: number;
  tokens?: number;
}

/** Bounds of one run, in place of those of its template that it names. */
export interface RunBudget extends BudgetLimits {
  time_ms?: number;
}

export interface NewBudget extends BudgetLimits {
  name?: string;
}

export interface BudgetSpent {
  money: number;
  tokens: number;
  calls: number;
}

/** What several runs may use together. */
export interface Budget {
  id: string;
  name: string | null;
  money: number | null;
  tokens: number | null;
  spent: BudgetSpent;
  /** Runs that were started with it. */
  runs: number;
  /** Its runs are stopped, and no other starts, until it is raised. */
  exhausted: boolean;
  created_at: string;
  updated_at: string;
}
