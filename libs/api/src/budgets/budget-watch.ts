import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Database, getRun, runsBeyondBudget } from '@scrai/store';
import { ActionDesk } from '../actions/action-desk.js';

const LOOK_MS = 1_000;

/** Stops the runs of a budget that is used up. Every orchestrator does, and each run is stopped once. */
@Injectable()
export class BudgetWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('budgets');
  private timer?: NodeJS.Timeout;
  private looking: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly desk: ActionDesk,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.looking ??= this.look().finally(() => (this.looking = null));
    }, LOOK_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async look(): Promise<void> {
    try {
      for (const { budget_id, name, scenario_run_id } of await runsBeyondBudget(this.database)) {
        const run = await getRun(this.database, scenario_run_id);
        if (!run) continue;
        await this.desk.take({
          type: 'stop',
          run,
          agent: null,
          urgency: 'high',
          actor: 'budget',
          reason: `the budget ${name === null ? budget_id : `«${name}»`} is used up`,
          key: `budget:${budget_id}:${run.id}`,
        });
      }
    } catch (error) {
      this.logger.warn(`Budgets are looked at again later: ${String(error)}`);
    }
  }
}
