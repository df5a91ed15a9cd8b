import { Injectable } from '@nestjs/common';
import type { DecisionResult } from '@scrai/contracts';
import { Metrics } from '@scrai/service-kit';
import { Counter, Gauge } from 'prom-client';
import type { ReportedAttempt } from './reported-attempt.js';
import type { Verdict } from './verdict.js';

/** What a dlq-manager counts. */
@Injectable()
export class DeadLettersMetrics {
  private readonly failures: Counter<'engine_type' | 'verdict'>;
  private readonly decisions: Counter<'result'>;
  private readonly open: Gauge<'engine_type'>;
  private readonly bulk: Gauge;

  constructor({ registry }: Metrics) {
    const registers = [registry];
    this.failures = new Counter({
      name: 'scrai_failed_attempts_total',
      help: 'Failed attempts, by what became of them: retry, dead, late, known.',
      labelNames: ['engine_type', 'verdict'],
      registers,
    });
    this.decisions = new Counter({
      name: 'scrai_dead_letter_decisions_total',
      help: 'Decisions about dead letters by people, one by one and in bulk, by result.',
      labelNames: ['result'],
      registers,
    });
    this.open = new Gauge({
      name: 'scrai_dead_letters_open',
      help: 'Dead letters that somebody has to decide about.',
      labelNames: ['engine_type'],
      registers,
    });
    this.bulk = new Gauge({
      name: 'scrai_dead_letter_bulk_pending',
      help: 'Dead letters of executed selections that were not dealt with yet.',
      registers,
    });
  }

  judged({ engine_type }: ReportedAttempt, verdict: Verdict | null): void {
    this.failures.inc({ engine_type, verdict: verdict?.kind ?? 'unknown' });
  }

  decided(result: DecisionResult): void {
    this.decisions.inc({ result });
  }

  waiting(open: { engine_type: string; count: number }[], bulk: number): void {
    this.open.reset();
    for (const { engine_type, count } of open) this.open.set({ engine_type }, count);
    this.bulk.set(bulk);
  }
}
