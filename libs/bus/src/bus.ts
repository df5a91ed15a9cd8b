import { Logger } from '@nestjs/common';
import type { NatsConnection } from '@nats-io/transport-node';
import { Subjects } from '@scrai/contracts';
import { Administration, type ConsumerStats } from './administration.js';
import { openConnection, type BusOptions } from './connection.js';
import { Consumption, type ConsumeOptions } from './consumption.js';
import { reasonOf } from './errors.js';
import { Outbox } from './outbox.js';
import { Publisher, type Published, type PublishOptions } from './publisher.js';
import {
  listen,
  request,
  respond,
  type Asking,
  type Listening,
  type NewsHandler,
  type Responder,
} from './rpc.js';
import { lastBySubject, type StoredMessage } from './stored-message.js';
import { Streams, type ConsumerSource } from './streams.js';

/** `ConsumeOptions` with a single source. */
export type ConsumeOne = Omit<ConsumeOptions, 'sources'> & ConsumerSource;

/**
 * The way between processes: streams that deliver until a message is settled, and requests and news over core NATS.
 * The database is the truth; whatever the broker loses is published again.
 */
export class Bus {
  readonly subjects: Subjects;
  private readonly logger = new Logger('bus');
  private readonly outbox: Outbox;
  private readonly publisher: Publisher;
  private readonly consumptions = new Set<Consumption>();
  private up = true;

  private constructor(
    private readonly connection: NatsConnection,
    private readonly streams: Streams,
    private readonly administration: Administration,
    options: BusOptions,
  ) {
    this.subjects = new Subjects(options.namespace);
    this.outbox = new Outbox(connection);
    this.publisher = new Publisher(this.outbox, () => this.streamsMade());
    void this.follow();
  }

  /**
   * Connects; tries for a bounded time, and afterwards reconnects for ever.
   * @throws BusError `unreachable` or `unsupported`.
   */
  static async connect(options: BusOptions): Promise<Bus> {
    const connection = await openConnection(options);
    try {
      const subjects = new Subjects(options.namespace);
      const streams = await Streams.over(connection, subjects, options.replicas ?? 1);
      return new Bus(connection, streams, await Administration.over(connection), options);
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** Whether the broker can be reached now. */
  get connected(): boolean {
    return this.up;
  }

  /** Makes every stream of the namespace that is missing. @throws BusError `unsupported`. */
  ensureStreams(): Promise<void> {
    return this.streams.ensureAll();
  }

  /**
   * Publishes into the stream of the subject and awaits the broker's word. May be repeated at any time: `pending`
   * means that a message of this subject is there and not done.
   * @param body at most 512 kB.
   * @throws BusError `too_large`, `refused`, `timeout` (30 s without the broker) or `closed`.
   */
  publish(subject: string, body: string | Uint8Array, options?: PublishOptions): Promise<Published> {
    return this.publisher.publish(subject, body, options);
  }

  /** Takes messages from one source. */
  consume({ stream, consumer, filter, ...options }: ConsumeOne): Consumption {
    return this.consumeInOrder({ ...options, sources: [{ stream, consumer, filter }] });
  }

  /** Takes messages from several sources with shared concurrency; an earlier source is preferred. */
  consumeInOrder(options: ConsumeOptions): Consumption {
    const consumption = new Consumption(this.outbox, this.streams, options);
    this.consumptions.add(consumption);
    return consumption;
  }

  /** The message that is in a stream for a subject, which may have wildcards; the newest of several. */
  lastBySubject(stream: string, subject: string): Promise<StoredMessage | null> {
    return lastBySubject(this.connection, stream, subject);
  }

  /** @throws BusError `no_responder`, `timeout`, `too_large`, or `remote` with the other side's sentence. */
  request(subject: string, body: string | Uint8Array, asking: Asking): Promise<string> {
    return request(this.connection, subject, body, asking);
  }

  /** Answers requests; the processes of a queue group share them, and without one each gets them all. */
  respond(subject: string, queueGroup: string | undefined, responder: Responder): Listening {
    return respond(this.connection, subject, queueGroup, responder);
  }

  /** Tells whoever listens; nobody may. */
  news(subject: string, body: string | Uint8Array): void {
    this.outbox.publish(subject, body);
  }

  /** Hears news; `queueGroup` shares them among the processes of a group. */
  onNews(subject: string, handler: NewsHandler, queueGroup?: string): Listening {
    return listen(this.connection, subject, handler, queueGroup);
  }

  /** How much waits where. For metrics and tests: it costs the broker work. */
  stats(stream: string): Promise<ConsumerStats[]> {
    return this.administration.stats(stream);
  }

  /** Removes messages that are done and stayed in their streams because the broker was killed. @returns how many. */
  removeAcked(): Promise<number> {
    return this.streams.removeAcked();
  }

  /** Throws away what is in a stream. */
  purge(stream: string): Promise<void> {
    return this.administration.purge(stream);
  }

  /** Deletes a stream with its consumers; whoever publishes or consumes makes them again. */
  deleteStream(stream: string): Promise<void> {
    return this.administration.deleteStream(stream);
  }

  /** Stops what still consumes, without grace, and leaves. */
  async close(): Promise<void> {
    if (this.connection.isClosed()) return;
    await Promise.all([...this.consumptions].map((consumption) => consumption.stop({ graceMs: 0 })));
    this.publisher.close();
    this.up = false;
    this.outbox.flush();
    await this.connection.drain();
  }

  /** Breaks the connection as a crash would: nothing is handed back. */
  async abandon(): Promise<void> {
    this.publisher.close();
    this.up = false;
    await this.connection.close();
    await Promise.all([...this.consumptions].map((consumption) => consumption.stop({ graceMs: 0 })));
  }

  private async streamsMade(): Promise<boolean> {
    try {
      await this.streams.ensureAll();
      return true;
    } catch (error) {
      this.logger.warn(`Cannot make the streams: ${reasonOf(error)}`);
      return false;
    }
  }

  private async follow(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'disconnect') {
        this.up = false;
        this.logger.warn('The broker is gone; waiting for it.');
      } else if (status.type === 'reconnect') {
        this.up = true;
        this.logger.log('The broker is back.');
        this.publisher.resend();
        for (const consumption of this.consumptions) consumption.recover();
      } else if (status.type === 'error') this.logger.error(`The broker reports: ${status.error.message}`);
    }
    this.up = false;
  }
}
