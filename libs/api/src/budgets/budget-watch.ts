import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Rounds } from '@scrai/service-kit';
import { Database, getRun, runsBeyondBudget } from '@scrai/store';
import { ActionDesk } from '../actions/action-desk.js';

const LOOK_MS = 1_000;

/** Stops the runs of a budget that is used up. Every orchestrator does, and each run is stopped once. */
@Injectable()
export class BudgetWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('budgets');
  private readonly rounds = new Rounds({
    everyMs: LOOK_MS,
    go: () => this.look(),
    failed: (error) => this.logger.warn(`Budgets are looked at again later: ${String(error)}`),
  });

  constructor(
    private readonly database: Database,
    private readonly desk: ActionDesk,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.begin();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.rounds.end();
  }

  private async look(): Promise<void> {
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
  }
}
