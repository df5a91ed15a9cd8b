import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { DeadLetterDecision, DecisionReply } from '@scrai/contracts';
import { Database, type DeadLetterSelectionRow, type Queryable } from '@scrai/store';
import { Decisions } from './decisions.js';
import type { GivenUpTurn } from './giving-up.js';

const TICK_MS = 250;
/** Dead letters of a selection in hand at a time. */
const WORKERS = 4;

const RUNNING = `
SELECT id, action, then_run, executed_by, reason FROM dead_letter_selections WHERE status = 'running' ORDER BY position LIMIT 1`;

const TAKE = `
SELECT place, dead_letter_id FROM dead_letter_selection_items
 WHERE selection_id = $1 AND result IS NULL ORDER BY place LIMIT 1 FOR UPDATE SKIP LOCKED`;

const SETTLE = `
UPDATE dead_letter_selection_items SET result = $3, decided_at = now() WHERE selection_id = $1 AND place = $2`;

/** Over when nothing is left, also not in the hands of another process. */
const FINISH = `
UPDATE dead_letter_selections SET status = 'done', finished_at = now(), updated_at = now()
 WHERE id = $1 AND status = 'running'
   AND NOT EXISTS (SELECT 1 FROM dead_letter_selection_items WHERE selection_id = $1 AND result IS NULL)`;

type Running = Pick<DeadLetterSelectionRow, 'id' | 'action' | 'then_run' | 'executed_by' | 'reason'>;

/**
 * Works off the selections that were executed: each dead letter in a commit of its own, which holds its result too. So a
 * process that ends in the middle repeats nothing, and any number of processes share the work.
 */
@Injectable()
export class Selections implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('dead-letters');
  private timer?: NodeJS.Timeout;
  private working: Promise<void> | null = null;
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly decisions: Decisions,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => (this.working ??= this.work()), TICK_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.working;
  }

  private async work(): Promise<void> {
    try {
      const [selection] = await this.database.query<Running>(RUNNING);
      if (!selection) return;
      await Promise.all(Array.from({ length: WORKERS }, () => this.workOff(selection)));
      await this.database.query(FINISH, [selection.id]);
    } catch (error) {
      this.logger.warn(`A selection of dead letters waits: ${String(error)}`);
    } finally {
      this.working = null;
    }
  }

  private async workOff(selection: Running): Promise<void> {
    while (!this.stopped) {
      const done = await this.database.transaction((transaction) => this.next(transaction, selection));
      if (!done) return;
      this.decisions.tell(done.found, done.reply);
    }
  }

  private async next(
    transaction: Queryable,
    { id, action, then_run, executed_by, reason }: Running,
  ): Promise<{ found: GivenUpTurn | null; reply: DecisionReply } | null> {
    const [item] = await transaction.query<{ place: number; dead_letter_id: string }>(TAKE, [id]);
    if (!item) return null;
    const decision: DeadLetterDecision = {
      dead_letter_id: item.dead_letter_id,
      decision: action,
      actor: executed_by ?? 'api',
      reason,
      selection_id: id,
      ...(then_run && { then: then_run }),
    };
    const decided = await this.decisions.decideIn(transaction, decision);
    await transaction.query(SETTLE, [id, item.place, decided.reply.result]);
    return decided;
  }
}
