import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { crashPoint, Rounds } from '@scrai/service-kit';
import { Database, type DeadLetterSelectionRow, type Queryable } from '@scrai/store';
import { Decisions, type Decided } from './decisions.js';

const TICK_MS = 250;
const WORKERS = 2;
/** Decisions of a commit. Their runs are locked for as long, so there are not many. */
const BATCH = 20;

const RUNNING = `
SELECT id, action, then_run, executed_by, reason FROM dead_letter_selections WHERE status = 'running' ORDER BY position LIMIT 1`;

const TAKE = `
WITH taken AS MATERIALIZED (
  SELECT place, dead_letter_id FROM dead_letter_selection_items
   WHERE selection_id = $1 AND result IS NULL ORDER BY place LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
)
SELECT t.place, t.dead_letter_id FROM taken t LEFT JOIN dead_letters d ON d.id = t.dead_letter_id
 ORDER BY d.scenario_run_id, t.place`;

const SETTLE = `
UPDATE dead_letter_selection_items SET result = $3, decided_at = now() WHERE selection_id = $1 AND place = $2`;

/** Over when nothing is left, also not in the hands of another process. */
const FINISH = `
UPDATE dead_letter_selections SET status = 'done', finished_at = now(), updated_at = now()
 WHERE id = $1 AND status = 'running'
   AND NOT EXISTS (SELECT 1 FROM dead_letter_selection_items WHERE selection_id = $1 AND result IS NULL)`;

type Running = Pick<DeadLetterSelectionRow, 'id' | 'action' | 'then_run' | 'executed_by' | 'reason'>;

/**
 * Works off the selections that were executed: the result of each dead letter is in the commit of its decision. So a process
 * that ends in the middle repeats nothing, and any number of processes share the work. Runs are locked in the order of their
 * ids, as appends lock them.
 */
@Injectable()
export class Selections implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('dead-letters');
  private readonly rounds = new Rounds({
    everyMs: TICK_MS,
    go: (ending) => this.work(ending),
    failed: (error) => this.logger.warn(`A selection of dead letters waits: ${String(error)}`),
  });

  constructor(
    private readonly database: Database,
    private readonly decisions: Decisions,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.begin();
  }

  onApplicationShutdown(): Promise<void> {
    return this.rounds.end();
  }

  private async work(ending: AbortSignal): Promise<void> {
    const [selection] = await this.database.query<Running>(RUNNING);
    if (!selection) return;
    await Promise.all(Array.from({ length: WORKERS }, () => this.workOff(selection, ending)));
    await this.database.query(FINISH, [selection.id]);
  }

  private async workOff(selection: Running, ending: AbortSignal): Promise<void> {
    while (!ending.aborted) {
      const decided = await this.database.transaction((transaction) => this.some(transaction, selection));
      if (decided.length === 0) return;
      crashPoint('dlq-manager.selection-part');
      for (const { found, reply } of decided) this.decisions.tell(found, reply);
    }
  }

  private async some(transaction: Queryable, selection: Running): Promise<Decided[]> {
    const { id, action, then_run, executed_by, reason } = selection;
    const items = await transaction.query<{ place: number; dead_letter_id: string }>(TAKE, [id]);
    const all: Decided[] = [];
    for (const { place, dead_letter_id } of items) {
      const decided = await this.decisions.decideIn(transaction, {
        ...{ dead_letter_id, decision: action, actor: executed_by ?? 'api', reason, selection_id: id },
        ...(then_run && { then: then_run }),
      });
      await transaction.query(SETTLE, [id, place, decided.reply.result]);
      all.push(decided);
    }
    return all;
  }
}
