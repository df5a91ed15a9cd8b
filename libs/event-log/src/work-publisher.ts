import { Injectable, Logger } from '@nestjs/common';
import { Bus, BusError } from '@scrai/bus';
import type { AppendRequest } from '@scrai/contracts';
import { crashPoint } from '@scrai/service-kit';
import { EventLogMetrics } from './event-log-metrics.js';

/** Publishes the work of what was committed, and tells that a log has grown. */
@Injectable()
export class WorkPublisher {
  private readonly logger = new Logger('event-store');

  constructor(
    private readonly bus: Bus,
    private readonly metrics: EventLogMetrics,
  ) {}

  /** What cannot be published now is committed all the same, and the reconciler's business. */
  publish({ scenario_run_id: run, expected_seq, events, work }: AppendRequest): void {
    const { subjects } = this.bus;
    for (const { engine_type, lane, turn, body } of work) {
      this.bus.publish(subjects.work(engine_type, lane, run, turn), body).then(
        (published) => {
          crashPoint('event-store.work-published');
          this.metrics.published(published);
        },
        (error: unknown) => this.unpublished(run, turn, error),
      );
    }
    if (events.length === 0) return;
    const news = { scenario_run_id: run, last_seq: expected_seq + events.length };
    this.bus.news(subjects.appended(run), JSON.stringify(news));
  }

  private unpublished(run: string, turn: number, error: unknown): void {
    this.metrics.published('failed');
    // At the end of a process this is how things go.
    if (error instanceof BusError && error.code === 'closed') return;
    this.logger.warn(
      `The work of turn ${turn} of run ${run} is committed and published later: ${String(error)}`,
    );
  }
}
