import { Injectable } from '@nestjs/common';
import type { AppendReply } from '@scrai/contracts';
import { Metrics } from '@scrai/service-kit';
import type { SweptTable } from '@scrai/store';
import { Counter, Histogram } from 'prom-client';

/** What an event store counts. */
@Injectable()
export class EventLogMetrics {
  private readonly appends: Counter<'status'>;
  private readonly batch: Histogram;
  private readonly commits: Histogram;
  private readonly work: Counter<'result'>;
  private readonly recorded: Counter<'kind'>;
  private readonly sweepings: Counter<'table'>;

  constructor({ registry }: Metrics) {
    const registers = [registry];
    this.appends = new Counter({
      name: 'scrai_appends_answered_total',
      help: 'Appends that were answered, by the status of the answer.',
      labelNames: ['status'],
      registers,
    });
    this.batch = new Histogram({
      name: 'scrai_append_batch_size',
      help: 'Appends that were committed together.',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200],
      registers,
    });
    this.commits = new Histogram({
      name: 'scrai_append_commit_seconds',
      help: 'Time of one commit of appends.',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    });
    this.work = new Counter({
      name: 'scrai_work_published_total',
      help: 'Work messages, by what the broker made of them; `again_` is the reconciler.',
      labelNames: ['result'],
      registers,
    });
    this.recorded = new Counter({
      name: 'scrai_records_total',
      help: 'Model calls, tool calls, heartbeats and attempts that were recorded.',
      labelNames: ['kind'],
      registers,
    });
    this.sweepings = new Counter({
      name: 'scrai_rows_swept_total',
      help: 'Rows that nothing needed any more and that were deleted, by table.',
      labelNames: ['table'],
      registers,
    });
  }

  /** @returns what to call when the commit is over. */
  commitStarted(appends: number): () => void {
    this.batch.observe(appends);
    return this.commits.startTimer();
  }

  answered(status: AppendReply['status']): void {
    this.appends.inc({ status });
  }

  published(result: string): void {
    this.work.inc({ result });
  }

  record(kind: 'model_call' | 'tool_call' | 'heartbeat' | 'attempt', count: number): void {
    this.recorded.inc({ kind }, count);
  }

  swept(table: SweptTable, rows: number): void {
    this.sweepings.inc({ table }, rows);
  }
}
