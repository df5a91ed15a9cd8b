import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ACK, Bus, type Consumption, type Delivery, type Settlement } from '@scrai/bus';
import type { ModelCallRecord } from '@scrai/contracts';
import { crashPoint } from '@scrai/service-kit';
import { Database, QueryFailed, recordModelCalls } from '@scrai/store';
import { EventLogMetrics } from './event-log-metrics.js';
import { Gathering } from './gathering.js';

const CONCURRENCY = 400;
const BATCH = 200;
const GRACE_MS = 5_000;

/** Takes model calls from the broker into the database; each is acked when it is committed, and kept once. */
@Injectable()
export class CallRecorder implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly calls = new Gathering<ModelCallRecord>((calls) => this.record(calls), BATCH);
  private readonly logger = new Logger('event-log');
  private consumption?: Consumption;

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly metrics: EventLogMetrics,
  ) {}

  onApplicationBootstrap(): void {
    const { subjects } = this.bus;
    this.consumption = this.bus.consume({
      stream: subjects.callStream(),
      consumer: subjects.callConsumer(),
      filter: subjects.callStreamSubjects(),
      concurrency: CONCURRENCY,
      handle: (delivery) => this.take(delivery),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.consumption?.stop({ graceMs: GRACE_MS });
  }

  /** Writes records that came with outcomes, as JSON. False where the database did not take them now. */
  async keep(records: string[]): Promise<boolean> {
    const written = await Promise.all(records.map((record) => this.write(record)));
    return written.every(Boolean);
  }

  private async write(text: string): Promise<boolean> {
    try {
      await this.calls.add(JSON.parse(text) as ModelCallRecord);
      return true;
    } catch (error) {
      if (error instanceof QueryFailed && error.retryable) return false;
      this.logger.error(`This is no record of a model call (${String(error)}): ${text.slice(0, 500)}`);
      return true;
    }
  }

  private async take(delivery: Delivery): Promise<Settlement> {
    crashPoint('event-store.calls-taken');
    try {
      await this.calls.add(delivery.json<ModelCallRecord>());
      crashPoint('event-store.calls-written');
      return ACK;
    } catch (error) {
      if (error instanceof QueryFailed && error.retryable) throw error;
      return { kind: 'term', reason: `it is no record of a model call: ${String(error)}` };
    }
  }

  private async record(calls: ModelCallRecord[]): Promise<void> {
    await recordModelCalls(this.database, calls);
    this.metrics.record('model_call', calls.length);
  }
}
