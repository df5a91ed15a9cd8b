import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { BusError, type Bus } from '@scrai/bus';
import {
  packAppend,
  packAppends,
  type AppendBatchReply,
  type AppendReply,
  type AppendRequest,
  type PackedAppend,
} from '@scrai/contracts';

/** The broker takes 1 MiB a message; a batch stays well below it. */
const BATCH_BYTES = 600_000;
const BATCH_APPENDS = 200;
/** Batches under way: while one is being committed, the next gathers. */
const BATCHES_IN_FLIGHT = 2;
/** An event store that was killed answers never; another one takes the repeat, and knows it for one. */
const ANSWER_TIMEOUT_MS = 4_000;
/**
 * After no answer all event stores are asked, for so long: a connection behind a broken wire still stands in their queue group, until
 * the broker notices, and whatever it is given is lost. The second store that commits an append finds it done.
 */
const ANYWHERE_MS = 15_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

interface Waiting {
  packed: PackedAppend;
  bytes: number;
  pauseMs: number;
  answered: (reply: AppendReply) => void;
}

/**
 * Carries the appends of all hosted runs to the event store, many in one message: whatever waits, no idle linger.
 * An append that got no answer is sent again until it has one; the event store knows an exact repeat when it sees it.
 */
export class Appender {
  private readonly logger = new Logger('appender');
  private waiting: Waiting[] = [];
  private inFlight = 0;
  private scheduled = false;
  private closed = false;
  private troubled = false;
  private anywhereUntil = 0;

  constructor(private readonly bus: Bus) {}

  /** Resolves with the event store's word. A `failed` that it gives is final; retryable failures are retried here. */
  append(request: AppendRequest): Promise<AppendReply> {
    const { promise, resolve } = Promise.withResolvers<AppendReply>();
    const packed = packAppend(request);
    const bytes = packed.texts.reduce(
      (sum, text) => sum + Buffer.byteLength(text),
      Buffer.byteLength(packed.json),
    );
    this.enqueue({ packed, bytes, pauseMs: FIRST_PAUSE_MS, answered: resolve });
    return promise;
  }

  /** Whether the event store's last answer was a good one. */
  get reachable(): boolean {
    return !this.troubled;
  }

  /** Gives up what has no answer yet; whoever hosts the runs next finds out what became of it. */
  close(): void {
    this.closed = true;
    for (const { answered } of this.waiting.splice(0)) answered(CLOSED);
  }

  private enqueue(item: Waiting): void {
    if (this.closed) return item.answered(CLOSED);
    this.waiting.push(item);
    this.flushSoon();
  }

  /** After the current turn of the event loop, so that what one delivery of messages caused travels together. */
  private flushSoon(): void {
    if (this.scheduled || this.inFlight >= BATCHES_IN_FLIGHT) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      while (this.waiting.length > 0 && this.inFlight < BATCHES_IN_FLIGHT) void this.send(this.takeBatch());
    });
  }

  private takeBatch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const item of this.waiting) {
      bytes += item.bytes;
      if (count > 0 && (bytes > BATCH_BYTES || count >= BATCH_APPENDS)) break;
      count++;
    }
    return this.waiting.splice(0, count);
  }

  private async send(batch: Waiting[]): Promise<void> {
    this.inFlight++;
    try {
      const body = Buffer.from(packAppends(batch.map(({ packed }) => packed)));
      const answer = await this.bus.request(this.subject(), body, { timeoutMs: ANSWER_TIMEOUT_MS });
      const { replies } = JSON.parse(answer) as AppendBatchReply;
      this.settle(batch, replies);
    } catch (error) {
      // Sent again it would be as large; its run says why it does not go on. Only one alone can be so large.
      if (error instanceof BusError && error.code === 'too_large' && batch.length === 1)
        return batch[0].answered(tooLarge(error.message));
      const silent = error instanceof BusError && error.code === 'timeout';
      this.anywhereUntil = silent ? performance.now() + ANYWHERE_MS : 0;
      this.report(error instanceof Error ? error.message : String(error));
      for (const item of batch) void this.sendLater(item);
    } finally {
      this.inFlight--;
      this.flushSoon();
    }
  }

  private subject(): string {
    const { subjects } = this.bus;
    return performance.now() < this.anywhereUntil ? subjects.appendAnywhere() : subjects.append();
  }

  private settle(batch: Waiting[], replies: AppendReply[]): void {
    let trouble: string | undefined;
    batch.forEach((item, index) => {
      const reply = replies[index];
      if (reply.status === 'failed' && reply.retryable) {
        trouble = reply.message;
        void this.sendLater(item);
      } else item.answered(reply);
    });
    if (trouble !== undefined) this.report(trouble);
    else if (this.troubled) {
      this.troubled = false;
      this.logger.log('The event store commits again.');
    }
  }

  private report(reason: string): void {
    if (!this.troubled && !this.closed) {
      this.logger.warn(`The event store does not commit; trying again until it does. ${reason}`);
    }
    this.troubled = true;
  }

  private async sendLater(item: Waiting): Promise<void> {
    await sleep(item.pauseMs);
    this.enqueue({ ...item, pauseMs: Math.min(item.pauseMs * 2, LONGEST_PAUSE_MS) });
  }
}

const tooLarge = (message: string): AppendReply => ({
  status: 'failed',
  retryable: false,
  code: 'too_large',
  message,
});

const CLOSED: AppendReply = Object.freeze({
  status: 'failed',
  retryable: false,
  code: 'shutting_down',
  message: 'The orchestrator is shutting down.',
});
