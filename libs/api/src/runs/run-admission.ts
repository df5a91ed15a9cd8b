import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, overLimit, ProblemError, type Config } from '@scrai/service-kit';
import { countUnended, Database, spentOfBudget } from '@scrai/store';
import { isExhausted } from '../budgets/budget.dto.js';

/** The count is asked for once in so long, and what is admitted meanwhile is added to it. */
const FRESH_MS = 1_000;
const RETRY_AFTER_S = '10';

/** Refuses runs while too many have not ended: who starts more is told to come later, and nothing fills up unseen. */
@Injectable()
export class RunAdmission {
  private count = 0;
  private freshUntil = 0;

  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws ProblemError 429 with `Retry-After` while there is no room; 422 for an unknown budget, 409 for one that is used up. */
  async admit(budgetId?: string): Promise<void> {
    if (budgetId !== undefined) await this.refuseWithoutBudget(budgetId);
    const { limits } = this.config;
    if (performance.now() > this.freshUntil) {
      this.freshUntil = performance.now() + FRESH_MS;
      this.count = await countUnended(this.database, limits.unendedRuns);
    }
    if (this.count >= limits.unendedRuns) {
      const detail = `${overLimit('With this one there would be', 'unendedRuns', limits)} Try again when some have ended.`;
      throw new ProblemError(429, 'queue_full', detail, undefined, { 'Retry-After': RETRY_AFTER_S });
    }
    this.count += 1;
  }

  private async refuseWithoutBudget(id: string): Promise<void> {
    const budget = await spentOfBudget(this.database, id);
    if (!budget) {
      const detail = `there is no budget ${id}; GET /api/v1/budgets lists those there are`;
      throw new ProblemError(422, 'unknown_budget', `The body has a fault: ${detail}.`, [
        { pointer: '/budget_id', detail },
      ]);
    }
    if (!isExhausted(budget)) return;
    const detail = `The budget ${budget.name ?? id} is used up. Raise it (PUT /api/v1/budgets/${id}), or start without it.`;
    throw new ProblemError(409, 'budget_exhausted', detail);
  }
}
