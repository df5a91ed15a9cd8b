import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ACK, Bus, type Consumption, type Delivery, type Settlement } from '@scrai/bus';
import type { ToolCallRecord } from '@scrai/contracts';
import { Database, QueryFailed, recordToolCalls } from '@scrai/store';
import { EventLogMetrics } from './event-log-metrics.js';
import { Gathering } from './gathering.js';

const CONCURRENCY = 200;
const BATCH = 100;
const GRACE_MS = 5_000;

/** Takes tool calls that have ended from the broker into the database; each is acked when it is committed. */
@Injectable()
export class ToolCallRecorder implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly calls = new Gathering<ToolCallRecord>((calls) => this.record(calls), BATCH);
  private consumption?: Consumption;

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly metrics: EventLogMetrics,
  ) {}

  onApplicationBootstrap(): void {
    const { subjects } = this.bus;
    this.consumption = this.bus.consume({
      stream: subjects.toolStream(),
      consumer: subjects.toolConsumer(),
      filter: subjects.toolStreamSubjects(),
      concurrency: CONCURRENCY,
      handle: (delivery) => this.take(delivery),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.consumption?.stop({ graceMs: GRACE_MS });
  }

  private async take(delivery: Delivery): Promise<Settlement> {
    try {
      await this.calls.add(delivery.json<ToolCallRecord>());
      return ACK;
    } catch (error) {
      if (error instanceof QueryFailed && error.retryable) throw error;
      return { kind: 'term', reason: `it is no record of a tool call: ${String(error)}` };
    }
  }

  private async record(calls: ToolCallRecord[]): Promise<void> {
    await recordToolCalls(this.database, calls);
    this.metrics.record('tool_call', calls.length);
  }
}
