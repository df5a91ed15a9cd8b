import { Counter, Gauge } from 'prom-client';
import type { Metrics } from '@scrai/service-kit';

/** What an orchestrator counts. */
export class OrchestrationMetrics {
  private readonly appends: Counter;
  private readonly events: Counter;
  private readonly runs: Gauge;
  private readonly queued: Gauge;

  constructor({ registry }: Metrics) {
    const registers = [registry];
    this.appends = new Counter({
      name: 'scrai_appends_total',
      help: 'Appends that were committed.',
      registers,
    });
    this.events = new Counter({
      name: 'scrai_run_events_total',
      help: 'Canonical events that were committed.',
      registers,
    });
    this.runs = new Gauge({
      name: 'scrai_runs_hosted',
      help: 'Runs that are warm in this process.',
      registers,
    });
    this.queued = new Gauge({
      name: 'scrai_runs_queued',
      help: 'Runs of this process that wait for a place.',
      registers,
    });
  }

  /** @param runs that wait for a place. */
  waiting(runs: number): void {
    this.queued.set(runs);
  }

  appended(events: number): void {
    this.appends.inc();
    this.events.inc(events);
  }

  hosted(runs: number): void {
    this.runs.set(runs);
  }
}
