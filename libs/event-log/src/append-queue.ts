import { Injectable } from '@nestjs/common';
import type { AppendReply, AppendRequest } from '@scrai/contracts';
import { crashPoint } from '@scrai/service-kit';
import { appendBatch, Database } from '@scrai/store';
import { CallRecorder } from './call-recorder.js';
import { EventLogMetrics } from './event-log-metrics.js';
import { WorkPublisher } from './work-publisher.js';

/** Appends in one commit at most: beyond this a commit takes longer and gains nothing. */
const BATCH = 200;
/**
 * Commits under way at a time. While one is, the next batch gathers: on two busy cores larger batches saved more than
 * commits beside each other gained (1,263 turns/s with 3, 1,522 with 1 and the orchestrator's 2, engines at 256).
 */
export const COMMITS_IN_FLIGHT = 1;

const NOT_RECORDED: AppendReply = Object.freeze({
  status: 'failed',
  retryable: true,
  code: 'calls_not_recorded',
  message: 'The model calls of the append could not be written.',
});

const hasWork = ({ work }: AppendRequest): boolean => work.length > 0;

interface Waiting {
  request: AppendRequest;
  answer: (reply: AppendReply) => void;
}

/**
 * Commits what waits, together. There is no idle linger: while commits are under way, the next batch gathers, so
 * batches are as large as the load asks for, and an append on an idle system goes alone and at once.
 */
@Injectable()
export class AppendQueue {
  private waiting: Waiting[] = [];
  private inFlight = 0;
  private scheduled = false;

  constructor(
    private readonly database: Database,
    private readonly publisher: WorkPublisher,
    private readonly calls: CallRecorder,
    private readonly metrics: EventLogMetrics,
  ) {}

  /**
   * Resolves when the append is committed, or refused, and the calls that came with it are kept. Its work is published as soon as it
   * is committed. Never rejects.
   */
  append(request: AppendRequest): Promise<AppendReply> {
    const { promise, resolve } = Promise.withResolvers<AppendReply>();
    this.waiting.push({ request, answer: resolve });
    this.commitSoon();
    return promise;
  }

  /** After the current turn of the event loop, so that the appends of one message stay together. */
  private commitSoon(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      while (this.waiting.length > 0 && this.inFlight < COMMITS_IN_FLIGHT) {
        void this.commit(this.waiting.splice(0, BATCH));
      }
    });
  }

  private async commit(batch: Waiting[]): Promise<void> {
    this.inFlight += 1;
    const ended = this.metrics.commitStarted(batch.length);
    crashPoint('event-store.before-commit');
    const keeping = this.calls.keep(batch.flatMap(({ request }) => request.calls ?? []));
    const results = await appendBatch(
      this.database,
      batch.map(({ request }) => request),
    );
    crashPoint('event-store.after-commit');
    ended();
    this.inFlight -= 1;
    const publish = (which: (request: AppendRequest) => boolean): void =>
      results.forEach(({ committed }, index) => {
        const { request } = batch[index];
        if (committed && which(request)) this.publisher.publish(request);
      });
    // An engine may begin while calls are still being written. Where none does, those who hear that the log has grown find all of them.
    publish(hasWork);
    this.commitSoon();
    const recorded = await keeping;
    publish((request) => !hasWork(request));
    results.forEach(({ reply }, index) => {
      const { request, answer } = batch[index];
      // An outcome is acked on this answer, and its calls with it. Sent again, the append is an exact repeat.
      answer(recorded || !request.calls?.length ? reply : NOT_RECORDED);
      this.metrics.answered(reply.status);
    });
  }
}
