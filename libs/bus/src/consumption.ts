import { Logger } from '@nestjs/common';
import type { Delivery, JetStreamDelivery } from './delivery.js';
import { reasonOf } from './errors.js';
import type { Outbox } from './outbox.js';
import { DRY_MS, Puller } from './puller.js';
import { prolong, settle, type Settlement } from './settlement.js';
import type { ConsumerSource, Streams } from './streams.js';

export interface ConsumeOptions {
  /** Where messages come from; an earlier source is preferred over a later one. */
  sources: ConsumerSource[];
  /** Messages in hand at a time, at most; with several sources a few more wait for their turn. */
  concurrency: number;
  /** False: takes nothing ahead of the places that are free. For whom messages wait long. True by default. */
  ahead?: boolean;
  /** Time after which the messages of a dead process go to another one. 8 s by default. */
  ackWaitMs?: number;
  /** Processes one message. An error that it throws means: deliver it again later. */
  handle(delivery: Delivery): Promise<Settlement>;
}

const ACK_WAIT_MS = 8_000;
const PROLONG_EVERY_MS = 2_500;
const LONGEST_RETRY_MS = 30_000;
/** Deliveries that wait beside their places; beyond these, those that wait keep their places, and nothing more is taken. */
const MOST_ASIDE = 2_000;

interface Lane {
  puller: Puller;
  queue: JetStreamDelivery[];
}

/** Messages on their way through one handler, with bounded concurrency. */
export class Consumption {
  private readonly logger = new Logger('bus');
  private readonly lanes: Lane[];
  private readonly running = new Set<JetStreamDelivery>();
  private aside = 0;
  private readonly prolonging: NodeJS.Timeout;
  private refilling = false;
  private again?: NodeJS.Timeout;
  private concurrency: number;
  private stopping?: Promise<void>;
  private emptied?: () => void;

  constructor(
    private readonly outbox: Outbox,
    streams: Streams,
    private readonly options: ConsumeOptions,
  ) {
    const { sources, ackWaitMs = ACK_WAIT_MS } = options;
    this.concurrency = options.concurrency;
    this.lanes = sources.map((source) => {
      const queue: JetStreamDelivery[] = [];
      const arrive = (delivery: JetStreamDelivery) => this.arrive(queue, delivery);
      const idle = () => this.refillSoon();
      return {
        puller: new Puller(outbox.connection, streams, { ...source, ackWaitMs }, arrive, idle),
        queue,
      };
    });
    this.prolonging = setInterval(() => this.prolongAll(), PROLONG_EVERY_MS);
  }

  /** Resolves once every source is there. */
  async ready(): Promise<void> {
    await Promise.all(this.lanes.map(({ puller }) => puller.ready));
  }

  /** Messages in hand: being processed, and waiting for that. */
  get inHand(): number {
    return this.running.size + this.queued;
  }

  /** Places that are taken: not by what has stepped aside. */
  private get busy(): number {
    return this.running.size - this.aside;
  }

  /** Changes how many messages may be in hand. What was asked for and has no place any more is left to others. */
  resize(concurrency: number): void {
    this.concurrency = concurrency;
    if (this.stopping) return;
    if (this.busy >= concurrency) {
      for (const { puller, queue } of this.lanes) {
        puller.withdraw();
        for (const delivery of queue.splice(0)) this.giveBack(delivery);
      }
    }
    this.startNext();
  }

  /** Checks the sources after the connection was lost. */
  recover(): void {
    for (const { puller } of this.lanes) puller.check();
  }

  /**
   * Takes no more, hands back what was not begun, and waits for the rest. What is still running after the grace is
   * handed back as well, and its settlement ignored.
   */
  stop({ graceMs }: { graceMs: number }): Promise<void> {
    return (this.stopping ??= this.windDown(graceMs));
  }

  private async windDown(graceMs: number): Promise<void> {
    const drained = Promise.all(this.lanes.map(({ puller }) => puller.stop()));
    for (const { queue } of this.lanes) for (const delivery of queue.splice(0)) this.giveBack(delivery);
    await drained;
    // Without a connection nobody would learn of what is still done.
    const { connection } = this.outbox;
    if (this.running.size > 0 && !connection.isClosed()) await this.emptiedWithin(graceMs);
    clearInterval(this.prolonging);
    clearTimeout(this.again);
    for (const delivery of this.running) this.giveBack(delivery);
    this.outbox.flush();
    if (!connection.isClosed()) await connection.flush();
  }

  private emptiedWithin(graceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, graceMs);
      this.emptied = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private arrive(queue: JetStreamDelivery[], delivery: JetStreamDelivery): void {
    if (this.stopping || (!this.looksAhead && this.busy + this.queued >= this.concurrency))
      return this.giveBack(delivery);
    queue.push(delivery);
    this.startNext();
  }

  private startNext(): void {
    while (this.busy < this.concurrency) {
      const lane = this.lanes.find(({ queue }) => queue.length > 0);
      const delivery = lane?.queue.shift();
      if (!lane || !delivery) break;
      this.running.add(delivery);
      void this.run(lane.puller, delivery);
    }
    this.refillSoon();
  }

  private async run(puller: Puller, delivery: JetStreamDelivery): Promise<void> {
    let away = false;
    delivery.aside = (aside) => {
      if (aside && (away || this.stopping || this.aside >= MOST_ASIDE)) return false;
      if (aside !== away) this.aside += aside ? 1 : -1;
      away = aside;
      if (away) this.startNext();
      return away;
    };
    const settlement = await this.handled(delivery);
    delivery.aside(false);
    if (await puller.owns(delivery)) settle(this.outbox, delivery, settlement);
    this.running.delete(delivery);
    if (this.stopping) {
      if (this.running.size === 0) this.emptied?.();
    } else this.startNext();
  }

  private async handled(delivery: JetStreamDelivery): Promise<Settlement> {
    try {
      return await this.options.handle(delivery);
    } catch (error) {
      const after_ms = Math.min(500 * 2 ** delivery.number, LONGEST_RETRY_MS);
      this.logger.error(
        `Handling ${delivery.subject} failed (${reasonOf(error)}); delivered again in ${after_ms} ms.`,
        error instanceof Error ? error.stack : undefined,
      );
      return { kind: 'retry', after_ms };
    }
  }

  private refillSoon(): void {
    if (this.refilling || this.stopping) return;
    this.refilling = true;
    // What ends in one pass of the event loop is asked for with one request.
    this.outbox.soon(() => {
      this.refilling = false;
      if (!this.stopping) this.refill();
    });
  }

  /**
   * Asks the sources for what there is room for, a later one only when the ones before it have nothing. Of several,
   * one that was quiet is asked for a share, so that a burst of all of them fits; and each but the last keeps a few
   * ahead when all places are taken, so that what is urgent gets the next one.
   */
  private refill(): void {
    const { concurrency } = this;
    const room = concurrency - this.busy - this.queued;
    const last = this.lanes.at(-1);
    for (const lane of this.lanes) {
      const { puller, queue } = lane;
      const most =
        this.lanes.length === 1 || puller.hot
          ? room
          : Math.min(room, Math.ceil(concurrency / this.lanes.length));
      const ahead = !this.looksAhead || lane === last || queue.length > 0 ? 0 : Math.ceil(concurrency / 8);
      puller.ask(Math.max(most, ahead));
      if (lane === last || puller.dry) continue;
      this.again ??= setTimeout(() => {
        this.again = undefined;
        this.refillSoon();
      }, DRY_MS);
      return;
    }
  }

  private get looksAhead(): boolean {
    return this.options.ahead !== false;
  }

  private get queued(): number {
    let queued = 0;
    for (const { queue } of this.lanes) queued += queue.length;
    return queued;
  }

  private prolongAll(): void {
    for (const delivery of this.running) prolong(this.outbox, delivery);
    for (const { queue } of this.lanes) for (const delivery of queue) prolong(this.outbox, delivery);
  }

  private giveBack(delivery: JetStreamDelivery): void {
    settle(this.outbox, delivery, { kind: 'retry', after_ms: 0 });
  }
}
