import { Logger } from '@nestjs/common';
import type { JetStreamDelivery } from './delivery.js';
import type { Outbox } from './outbox.js';

/** What becomes of a delivery. The closed set: a handler returns one, and the bus alone acts on it. */
export type Settlement =
  /** The effect is durable; the message may go. */
  | { kind: 'ack' }
  /** Deliver it again, to anyone, after this many ms. */
  | { kind: 'retry'; after_ms: number }
  /** It can never be processed; the message goes and the reason is logged. */
  | { kind: 'term'; reason: string };

export const ACK: Settlement = Object.freeze({ kind: 'ack' });

const logger = new Logger('bus');

/**
 * The one place where a delivery is settled. A settlement that does not reach the broker costs a redelivery, and
 * nothing else.
 */
export function settle(outbox: Outbox, delivery: JetStreamDelivery, settlement: Settlement): void {
  if (delivery.settled) return;
  delivery.settled = true;
  if (settlement.kind === 'term') {
    logger.error(`Gave up a message on ${delivery.subject}: ${settlement.reason}`);
  }
  outbox.publish(delivery.reply, wordFor(settlement));
}

/** Renews the delivery's `ack_wait`. */
export function prolong(outbox: Outbox, delivery: JetStreamDelivery): void {
  if (!delivery.settled) outbox.publish(delivery.reply, '+WPI');
}

function wordFor(settlement: Settlement): string {
  switch (settlement.kind) {
    case 'ack':
      return '+ACK';
    case 'retry':
      return settlement.after_ms > 0
        ? `-NAK {"delay":${Math.round(settlement.after_ms) * 1_000_000}}`
        : '-NAK';
    case 'term':
      // Brokers below 2.10 compare the word exactly: with a reason after it they deliver the message again.
      return '+TERM';
  }
}
