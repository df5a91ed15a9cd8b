import type { Http } from '../http.js';
import type { Page, PageQuery } from '../page.js';
import type { Budget, BudgetLimits, NewBudget } from '../resources/budgets.js';

/** Calls on what several runs may use together. */
export class BudgetCalls {
  constructor(private readonly http: Http) {}

  create(budget: NewBudget): Promise<Budget> {
    return this.http.json('POST', '/budgets', { body: budget });
  }

  list(query: PageQuery = {}): Promise<Page<Budget>> {
    return this.http.json('GET', '/budgets', { query: { ...query } });
  }

  get(id: string): Promise<Budget> {
    return this.http.json('GET', `/budgets/${encodeURIComponent(id)}`);
  }

  /** Both limits are replaced. */
  change(id: string, limits: BudgetLimits): Promise<Budget> {
    return this.http.json('PUT', `/budgets/${encodeURIComponent(id)}`, { body: limits });
  }
}
