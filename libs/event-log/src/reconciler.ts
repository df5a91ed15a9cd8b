import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { answerWaits, Bus } from '@scrai/bus';
import type { WorkMessage } from '@scrai/contracts';
import { crashPoint, Rounds } from '@scrai/service-kit';
import { Database, takeOverdueWork, type OverdueWork } from '@scrai/store';
import { EventLogMetrics } from './event-log-metrics.js';

const TICK_MS = 2_000;
/** Committed work that is not done after this time is published again; while it is pending, that changes nothing. */
const OVERDUE_MS = 4_000;
const BATCH = 1_000;
const LOOKED_UP_TOGETHER = 50;

/** Sees to it that the broker has whatever is committed and unfinished, whatever happened to the broker. */
@Injectable()
export class Reconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('event-store');
  private readonly rounds = new Rounds({
    everyMs: TICK_MS,
    go: (ending) => this.reconcile(ending),
    failed: (error) => this.logger.warn(`Unfinished work waits for the next look: ${String(error)}`),
  });

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly metrics: EventLogMetrics,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.begin();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.rounds.end();
  }

  private async reconcile(ending: AbortSignal): Promise<void> {
    if (!this.bus.connected) return;
    await this.bus.ensureStreams();
    const overdue = await takeOverdueWork(this.database, { olderThanMs: OVERDUE_MS, limit: BATCH });
    if (overdue.length > 0) crashPoint('event-store.overdue-taken');
    for (let from = 0; from < overdue.length && !ending.aborted; from += LOOKED_UP_TOGETHER) {
      const some = overdue.slice(from, from + LOOKED_UP_TOGETHER);
      await Promise.all(some.map((work) => this.publishAgain(work)));
    }
  }

  /**
   * Where an outcome waits to be taken, nothing is missing. Everywhere else an engine that gets the work a second
   * time is told that it is the second time, so it looks for what the first may have left before it pays again.
   */
  private async publishAgain(work: OverdueWork): Promise<void> {
    const { scenario_run_id: run, turn, engine_type, lane, attempts_started } = work;
    const { subjects } = this.bus;
    if (await answerWaits(this.bus, run, turn)) return;
    const attempts = Math.max(attempts_started, 1);
    const published = await this.bus.publish(subjects.work(engine_type, lane, run, turn), bodyOf(work), {
      attempts,
    });
    crashPoint('event-store.overdue-published');
    this.metrics.published(`again_${published}`);
    if (published === 'stored')
      this.logger.warn(`Turn ${turn} of run ${run} was lost, and is published again.`);
  }
}

/** The committed bytes; after a requeue, with the dispatch of today. */
function bodyOf({ body, dispatch }: OverdueWork): string {
  if (dispatch === 1) return body;
  return JSON.stringify({ ...(JSON.parse(body) as WorkMessage), dispatch });
}
