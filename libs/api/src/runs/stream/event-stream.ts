import { once } from 'node:events';
import type { Response } from 'express';

const HEARTBEAT_MS = 15_000;
/** How long a browser waits before it connects again. */
const RETRY_MS = 2_000;

/** A `text/event-stream` answer: waits for a slow reader, says that it lives, knows when the reader has left. */
export class EventStream {
  private readonly leaving = new AbortController();
  private readonly heartbeat: NodeJS.Timeout;

  /** Aborted when the reader leaves or the service ends. */
  readonly left: AbortSignal;

  constructor(
    private readonly response: Response,
    serviceEnds: AbortSignal,
  ) {
    this.left = AbortSignal.any([this.leaving.signal, serviceEnds]);
    response.on('close', () => this.leaving.abort());
    response.status(200).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    });
    response.write(`retry: ${RETRY_MS}\n\n`);
    this.heartbeat = setInterval(() => {
      if (!response.writableNeedDrain) response.write(': still here\n\n');
    }, HEARTBEAT_MS);
  }

  /** Resolves when the reader takes more. @throws AbortError when it leaves instead. */
  async send(text: string): Promise<void> {
    if (!this.response.write(text)) await once(this.response, 'drain', { signal: this.left });
  }

  /** What is of use now or never: sent where the reader takes it at once, and dropped where it does not. */
  offer(text: string): void {
    if (!this.left.aborted && !this.response.writableNeedDrain) this.response.write(text);
  }

  end(): void {
    clearInterval(this.heartbeat);
    this.response.end();
  }
}
