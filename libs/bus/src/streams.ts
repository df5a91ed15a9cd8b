import { setTimeout as sleep } from 'node:timers/promises';
import {
  jetstreamManager,
  AckPolicy,
  DiscardPolicy,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import type { JetStreamManager, StreamConfig, StreamInfo } from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { LANES, type Subjects } from '@scrai/contracts';
import { removeAcked } from './acked.js';
import { BusError } from './errors.js';

/** First broker with discard per subject and consumers that are asked for their messages. */
const MINIMUM_VERSION = '2.9.4';
const STREAM_NOT_FOUND = 10059;
/** Time that a broker gets to remove the files of a deleted stream. */
const DELETION_MS = 1_000;
/** Requests that may wait at a consumer: two for each of a thousand workers. */
const MAX_WAITING = 2_048;

export interface ConsumerSource {
  stream: string;
  /** Durable name of the consumer. */
  consumer: string;
  /** Subject filter; a work-queue stream allows no two consumers to overlap. */
  filter: string;
}

/** The streams of a namespace: made when missing, and read back, because an old broker accepts what it ignores. */
export class Streams {
  private readonly definitions: ReadonlyMap<string, string>;
  private readonly making = new Map<string, Promise<void>>();
  /** Streams that were there once; one that is missing now was deleted. */
  private readonly met = new Set<string>();

  constructor(
    private readonly connection: NatsConnection,
    private readonly manager: JetStreamManager,
    subjects: Subjects,
    private readonly replicas: number,
  ) {
    this.definitions = new Map([
      ...LANES.map((lane) => [subjects.workStream(lane), subjects.workStreamSubjects(lane)] as const),
      [subjects.outcomeStream(), subjects.outcomeStreamSubjects()],
      [subjects.failureStream(), subjects.failureStreamSubjects()],
      [subjects.callStream(), subjects.callStreamSubjects()],
      [subjects.toolStream(), subjects.toolStreamSubjects()],
    ]);
  }

  /** @throws BusError `unsupported` where the broker is too old or has no JetStream. */
  static async over(connection: NatsConnection, subjects: Subjects, replicas: number): Promise<Streams> {
    const version = connection.info?.version ?? 'unknown';
    if (!atLeast(version, MINIMUM_VERSION)) {
      throw new BusError(
        'unsupported',
        `nats-server ${version} is too old: ${MINIMUM_VERSION} or newer is needed.`,
      );
    }
    if (connection.info?.jetstream !== true) {
      throw new BusError('unsupported', 'The NATS server runs without JetStream; start it with "-js".');
    }
    return new Streams(
      connection,
      await jetstreamManager(connection, { checkAPI: false }),
      subjects,
      replicas,
    );
  }

  /** Makes every stream that is missing. May be called at any time, by anyone. */
  async ensureAll(): Promise<void> {
    await Promise.all([...this.definitions.keys()].map((name) => this.ensure(name)));
  }

  /** Removes what is acked and still there, of all streams. @returns how many messages that were. */
  async removeAcked(): Promise<number> {
    let removed = 0;
    for (const name of this.definitions.keys()) {
      const info = await this.infoOf(name);
      if (info) removed += await removeAcked(this.manager, info);
    }
    return removed;
  }

  /** Makes one stream if it is missing; callers at the same time share one try. */
  ensure(name: string): Promise<void> {
    const running = this.making.get(name);
    if (running) return running;
    const making = this.make(name).finally(() => this.making.delete(name));
    this.making.set(name, making);
    return making;
  }

  /** Makes the consumer, and its stream, if missing. @returns its epoch: another one after each making. */
  async ensureConsumer(source: ConsumerSource, ackWaitMs: number): Promise<string> {
    await this.ensure(source.stream);
    const info = await this.manager.consumers.add(source.stream, {
      durable_name: source.consumer,
      filter_subject: source.filter,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ackWaitMs),
      max_deliver: -1,
      max_ack_pending: -1,
      max_waiting: MAX_WAITING,
    });
    return info.created;
  }

  private async make(name: string): Promise<void> {
    const subject = this.definitions.get(name);
    if (!subject) throw new BusError('refused', `${name} is no stream of this namespace.`);
    const wanted = configOf(name, subject, this.replicas);
    const info = await this.infoOf(name);
    // The broker removes the files of a deleted stream after it has forgotten the stream. One of the same name that is
    // made meanwhile loses its files with them: it takes messages and never gives them back.
    if (!info && this.met.has(name)) await sleep(DELETION_MS);
    const { config } = info ?? (await this.manager.streams.add(wanted));
    this.met.add(name);
    const differing = differences(wanted, config);
    if (differing.length === 0) return;
    const updated = info ? await this.manager.streams.update(name, wanted) : { config };
    const left = differences(wanted, updated.config);
    if (left.length > 0) {
      const version = this.connection.info?.version ?? 'unknown';
      throw new BusError(
        'unsupported',
        `nats-server ${version} ignores ${left.join(', ')} of stream ${name}.`,
      );
    }
  }

  private async infoOf(name: string): Promise<StreamInfo | null> {
    try {
      return await this.manager.streams.info(name);
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === STREAM_NOT_FOUND) return null;
      throw error;
    }
  }
}

/** One message per subject: publishing again is refused while the first is there, and accepted once it is gone. */
const configOf = (name: string, subject: string, replicas: number) =>
  ({
    name,
    subjects: [subject],
    storage: StorageType.File,
    retention: RetentionPolicy.Workqueue,
    max_msgs_per_subject: 1,
    discard: DiscardPolicy.New,
    discard_new_per_subject: true,
    max_bytes: -1,
    max_age: 0,
    allow_direct: true,
    num_replicas: replicas,
  }) satisfies Partial<StreamConfig>;

function differences(wanted: Partial<StreamConfig>, found: StreamConfig): string[] {
  const keys = Object.keys(wanted) as (keyof StreamConfig)[];
  return keys.filter((key) => JSON.stringify(wanted[key]) !== JSON.stringify(found[key]));
}

function atLeast(version: string, minimum: string): boolean {
  return version.localeCompare(minimum, 'en', { numeric: true }) >= 0;
}
