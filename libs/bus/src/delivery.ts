import type { Msg } from '@nats-io/transport-node';

/** Header with the number of attempts that were made before this publication, for what is published again. */
export const ATTEMPTS_HEADER = 'Scrai-Attempts';

/** A message in the hands of one consumer. */
export interface Delivery {
  readonly subject: string;
  readonly data: Uint8Array;
  /** Number of the attempt, from 1: JetStream's delivery count, and the attempts that the publisher knew of. */
  readonly number: number;
  /** True where somebody may have worked on it before. */
  readonly redelivered: boolean;
  readonly stream: string;
  /** Place in the stream. */
  readonly sequence: number;
  /** Body as text. */
  text(): string;
  /** Parsed body. @throws SyntaxError where it is not JSON. */
  json<T>(): T;
  /**
   * Leaves its place to another delivery while its handler waits for something, and stays in hand.
   * @returns what takes the place back: there may be one more in hand then than there are places.
   */
  stepAside(): () => void;
}

/** A delivery over the client's message; what stands in its reply subject is read when it is asked for. */
export class JetStreamDelivery implements Delivery {
  /** Set by the consumption when the message is no longer its business. */
  settled = false;
  /** Set by the consumption while it is in hand: false where too many have stepped aside already. */
  aside?: (aside: boolean) => boolean;
  private info?: { stream: string; count: number; sequence: number };

  /** @param epoch of the consumer that delivered it: acks mean nothing to a consumer that was made anew. */
  constructor(
    private readonly message: Msg,
    readonly epoch: string,
  ) {}

  get subject(): string {
    return this.message.subject;
  }
  get data(): Uint8Array {
    return this.message.data;
  }
  get number(): number {
    const before = this.message.headers?.get(ATTEMPTS_HEADER);
    return this.place.count + (before ? Number(before) : 0);
  }
  get redelivered(): boolean {
    return this.number > 1;
  }
  get stream(): string {
    return this.place.stream;
  }
  get sequence(): number {
    return this.place.sequence;
  }
  /** Where acks go. */
  get reply(): string {
    return this.message.reply ?? '';
  }
  text(): string {
    return this.message.string();
  }
  json<T>(): T {
    return JSON.parse(this.text()) as T;
  }

  stepAside(): () => void {
    let away = this.aside?.(true) ?? false;
    return () => {
      if (away) this.aside?.(false);
      away = false;
    };
  }

  private get place(): { stream: string; count: number; sequence: number } {
    return (this.info ??= parsePlace(this.reply));
  }
}

/**
 * `$JS.ACK.<stream>.<consumer>.<count>.<sequence>.<consumer sequence>.<time>.<pending>`; newer brokers put a domain
 * and an account before the stream.
 */
function parsePlace(reply: string): { stream: string; count: number; sequence: number } {
  const tokens = reply.split('.');
  const at = tokens.length > 9 ? 4 : 2;
  return { stream: tokens[at], count: Number(tokens[at + 2]), sequence: Number(tokens[at + 3]) };
}
