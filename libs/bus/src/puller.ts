import { Logger } from '@nestjs/common';
import {
  createInbox,
  nanos,
  type Msg,
  type NatsConnection,
  type Subscription,
} from '@nats-io/transport-node';
import { JetStreamDelivery } from './delivery.js';
import { reasonOf } from './errors.js';
import type { ConsumerSource, Streams } from './streams.js';

/** What stands frozen, or behind a broken wire, is given messages for so long, and each stays with it for its ack wait. */
const EXPIRES_MS = 2_000;
const HEARTBEAT_MS = 1_000;
/** Silence after which a request is taken for lost: two heartbeats and a half. */
const SILENCE_MS = 2_500;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 5_000;
/** A source that gave something this recently is thought to have more. */
const HOT_MS = 20;
/** A request that stands this long says that its source has nothing: brokers answer at once from what they have. */
export const DRY_MS = 5;

/**
 * Asks one consumer for messages, with one request at a time, so that no more can arrive than was asked for.
 * (The client's own `consume()` asks for more as soon as messages arrive, whatever becomes of them.)
 */
export class Puller {
  private readonly logger = new Logger('bus');
  private readonly inbox = createInbox();
  private subscription: Subscription;
  private readonly watch: NodeJS.Timeout;
  private request = 0;
  private withdrawn = 0;
  private left = 0;
  private asked = 0;
  private heard = 0;
  private arrived = 0;
  private epoch?: string;
  private checking?: Promise<void>;
  private stopped = false;

  /**
   * @param arrive called with each message.
   * @param idle called when the puller may be asked: it is ready, or its request came to its end.
   */
  constructor(
    private readonly connection: NatsConnection,
    private readonly streams: Streams,
    private readonly source: ConsumerSource & { ackWaitMs: number },
    private readonly arrive: (delivery: JetStreamDelivery) => void,
    private readonly idle: () => void,
  ) {
    this.subscription = this.subscribe();
    this.watch = setInterval(() => this.listen(), HEARTBEAT_MS);
    this.check();
  }

  /** Resolves once stream and consumer are there. */
  get ready(): Promise<void> {
    return this.checking ?? Promise.resolve();
  }

  /** Whether it gave something just now. */
  get hot(): boolean {
    return performance.now() - this.arrived < HOT_MS;
  }

  /** Whether it has nothing to give: others need not wait for it. */
  get dry(): boolean {
    return this.checking !== undefined || (this.left > 0 && performance.now() - this.asked >= DRY_MS);
  }

  /** Whether a delivery's acks still mean something: a consumer that was made anew numbers others the same. */
  async owns(delivery: JetStreamDelivery): Promise<boolean> {
    if (this.checking) await this.checking;
    return delivery.epoch === this.epoch;
  }

  /** Asks for so many messages; nothing happens while an earlier request stands or the consumer is not there. */
  ask(count: number): void {
    if (this.left > 0 || count <= 0 || this.checking || this.stopped || this.connection.isClosed()) return;
    this.left = count;
    this.asked = this.heard = performance.now();
    const subject = `$JS.API.CONSUMER.MSG.NEXT.${this.source.stream}.${this.source.consumer}`;
    const body = { batch: count, expires: nanos(EXPIRES_MS), idle_heartbeat: nanos(HEARTBEAT_MS) };
    this.connection.publish(subject, JSON.stringify(body), { reply: this.replyOf(++this.request) });
  }

  /**
   * Takes back what was asked for: a broker forgets a request whose reply subject nobody listens to. What it has sent
   * by then still arrives.
   */
  withdraw(): void {
    if (this.left === 0 || this.stopped || this.connection.isClosed()) return;
    this.left = 0;
    const { subscription } = this;
    this.withdrawn += 1;
    this.subscription = this.subscribe();
    subscription.drain().catch((error: unknown) => {
      if (!this.connection.isClosed()) this.logger.warn(`A request was not withdrawn: ${reasonOf(error)}`);
    });
  }

  /** Makes sure that stream and consumer are there, again and again until they are; then asking may go on. */
  check(): void {
    if (this.checking || this.stopped) return;
    this.left = 0;
    this.checking = this.ensure().finally(() => {
      this.checking = undefined;
      if (!this.stopped) this.idle();
    });
  }

  /** Asks no more. Messages that are on their way still arrive until it resolves. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.watch);
    if (!this.connection.isClosed()) await this.subscription.drain();
  }

  private subscribe(): Subscription {
    return this.connection.subscribe(this.replyOf('*'), {
      callback: (error, message) => {
        if (!error) this.received(message);
      },
    });
  }

  private replyOf(request: number | '*'): string {
    return `${this.inbox}.${this.withdrawn}.${request}`;
  }

  private async ensure(): Promise<void> {
    for (let wait = FIRST_BACKOFF_MS; !this.stopped && !this.connection.isClosed();) {
      try {
        this.epoch = await this.streams.ensureConsumer(this.source, this.source.ackWaitMs);
        return;
      } catch (error) {
        this.logger.warn(`Cannot reach consumer ${this.source.consumer}: ${reasonOf(error)}; trying again.`);
        await new Promise((resolve) => setTimeout(resolve, wait));
        wait = Math.min(wait * 2, LONGEST_BACKOFF_MS);
      }
    }
  }

  private received(message: Msg): void {
    this.heard = performance.now();
    if (!message.subject.startsWith(this.inbox)) {
      this.arrived = this.heard;
      if (this.left > 0) this.left--;
      this.arrive(new JetStreamDelivery(message, this.epoch ?? ''));
    } else if (message.subject === this.replyOf(this.request)) this.told(message);
  }

  /** A word of the broker about the request: 100 is a heartbeat, 408 its end, 409 and 503 trouble. */
  private told(message: Msg): void {
    const code = message.headers?.code;
    if (code === 100) return;
    this.left = 0;
    if (code === 404 || code === 408) this.idle();
    else {
      this.logger.warn(`Consumer ${this.source.consumer} says ${code} ${message.headers?.description}.`);
      this.check();
    }
  }

  private listen(): void {
    if (this.left > 0 && performance.now() - this.heard > SILENCE_MS) this.check();
  }
}
