import { createInbox, headers, type Msg } from '@nats-io/transport-node';
import { ATTEMPTS_HEADER } from './delivery.js';
import { BusError, reasonOf } from './errors.js';
import type { Outbox } from './outbox.js';

/** `stored`: the broker has it. `pending`: refused, because a message of this subject is there and not done. */
export type Published = 'stored' | 'pending';

export interface PublishOptions {
  /** Attempts that were made before, when something is published again; they count in `Delivery.number`. */
  attempts?: number;
}

export const MAX_BODY_BYTES = 512 * 1024;
/** Publishes that may await their answer at a time; twice and four times as many are slower. */
const WINDOW = 256;
const SWEEP_MS = 1_000;
const RESEND_AFTER_MS = 3_000;
const GIVE_UP_AFTER_MS = 30_000;
const SUBJECT_TAKEN = 10077;

interface Flight {
  subject: string;
  body: Uint8Array;
  attempts: number;
  /** When, by a clock that never jumps. */
  begun: number;
  /** The same of the last time that it was handed to the connection; 0 before. */
  sent: number;
  /** True once the streams were made again for it: a subject that no stream takes must not spin. */
  missed: boolean;
  settle(error: BusError | null, result?: Published): void;
}

/**
 * Publishes into streams and awaits the broker's answers through one inbox. A publish without an answer is sent
 * again, at once after a reconnect: the subject makes that harmless while it is pending, and its mark tells of it once it is done.
 */
export class Publisher {
  private readonly inbox = createInbox();
  private readonly inFlight = new Map<string, Flight>();
  private readonly waiting = new Set<Flight>();
  private readonly sweeper: NodeJS.Timeout;
  private lastToken = 0;

  /** @param onMissing called when no stream takes a subject; says whether the streams are there again. */
  constructor(
    private readonly outbox: Outbox,
    private readonly onMissing: () => Promise<boolean>,
  ) {
    outbox.connection.subscribe(`${this.inbox}.*`, {
      callback: (error, message) => {
        if (!error) this.answered(message);
      },
    });
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MS);
    this.sweeper.unref();
  }

  publish(subject: string, body: string | Uint8Array, options?: PublishOptions): Promise<Published> {
    return new Promise((resolve, reject) => {
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      if (bytes.length > MAX_BODY_BYTES) {
        throw new BusError(
          'too_large',
          `A message for ${subject} has ${bytes.length} bytes; ${MAX_BODY_BYTES} is the limit.`,
        );
      }
      const settle: Flight['settle'] = (error, result) => (error ? reject(error) : resolve(result!));
      const flight = {
        subject,
        body: bytes,
        attempts: options?.attempts ?? 0,
        begun: performance.now(),
        sent: 0,
        missed: false,
        settle,
      };
      if (this.inFlight.size < WINDOW) this.send(String(++this.lastToken), flight);
      else this.waiting.add(flight);
    });
  }

  /** Sends everything again that has no answer: after a reconnect, when what was on its way is lost. */
  resend(): void {
    for (const [token, flight] of this.inFlight) if (flight.sent > 0) this.send(token, flight);
  }

  /** Fails whatever has no answer. */
  close(): void {
    clearInterval(this.sweeper);
    const closed = new BusError('closed', 'The bus was closed before the broker answered.');
    for (const flight of [...this.inFlight.values(), ...this.waiting]) flight.settle(closed);
    this.inFlight.clear();
    this.waiting.clear();
  }

  private send(token: string, flight: Flight): void {
    this.inFlight.set(token, flight);
    this.outbox.soon(() => {
      if (this.inFlight.get(token) === flight) this.transmit(token, flight);
    });
  }

  private transmit(token: string, flight: Flight): void {
    const { connection } = this.outbox;
    // It may have been stored, delivered and done the first time: whoever gets it now must know of that.
    if (flight.sent > 0) flight.attempts ||= 1;
    flight.sent = performance.now();
    const reply = `${this.inbox}.${token}`;
    try {
      if (flight.attempts === 0) return connection.publish(flight.subject, flight.body, { reply });
      const marks = headers();
      marks.set(ATTEMPTS_HEADER, String(flight.attempts));
      connection.publish(flight.subject, flight.body, { reply, headers: marks });
    } catch (error) {
      this.done(
        token,
        new BusError('closed', `Cannot publish to ${flight.subject}: ${reasonOf(error)}`, { cause: error }),
      );
    }
  }

  private answered(message: Msg): void {
    const token = message.subject.slice(this.inbox.length + 1);
    const flight = this.inFlight.get(token);
    if (!flight) return;
    if (message.headers?.code === 503) return this.missing(token, flight);
    const answer = message.json<{ error?: { code: number; err_code: number; description: string } }>();
    if (!answer.error) return this.done(token, null, 'stored');
    if (answer.error.err_code === SUBJECT_TAKEN) return this.done(token, null, 'pending');
    // Anything else of the 5xx kind passes (no leader, no space yet): the sweep sends it again.
    if (answer.error.code >= 500) return;
    this.done(
      token,
      new BusError('refused', `The broker refused ${flight.subject}: ${answer.error.description}`),
    );
  }

  private missing(token: string, flight: Flight): void {
    if (flight.missed) return;
    flight.missed = true;
    // Where this fails, the sweep sends again until the time is up.
    void this.onMissing().then((made) => {
      if (!made || !this.inFlight.has(token)) return;
      // No stream took it.
      flight.sent = 0;
      this.send(token, flight);
    });
  }

  private done(token: string, error: BusError | null, result?: Published): void {
    const flight = this.inFlight.get(token);
    if (!flight) return;
    this.inFlight.delete(token);
    flight.settle(error, result);
    for (const next of this.waiting) {
      this.waiting.delete(next);
      this.send(String(++this.lastToken), next);
      if (this.inFlight.size >= WINDOW) break;
    }
  }

  private sweep(): void {
    const now = performance.now();
    for (const [token, flight] of this.inFlight) {
      if (now - flight.begun > GIVE_UP_AFTER_MS) {
        const message = `The broker did not confirm ${flight.subject} within ${GIVE_UP_AFTER_MS / 1000} s.`;
        this.done(token, new BusError('timeout', message));
      } else if (flight.sent > 0 && now - flight.sent > RESEND_AFTER_MS) this.send(token, flight);
    }
  }
}
