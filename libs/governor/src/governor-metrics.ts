import { Counter, Gauge } from 'prom-client';
import type { CallEnd, GovernorState } from '@scrai/contracts';
import type { Metrics } from '@scrai/service-kit';

const BREAKER = { closed: 0, trying: 0.5, open: 1 } as const;
const labelNames = ['provider'] as const;

/** What the governor of a key counts. */
export class GovernorMetrics {
  private readonly ends: Counter<'provider' | 'result'>;
  private readonly gauges: Record<'waiting' | 'calling' | 'concurrency' | 'breaker', Gauge<'provider'>>;

  constructor({ registry }: Metrics) {
    const registers = [registry];
    this.ends = new Counter({
      name: 'scrai_governed_calls_total',
      help: 'Model calls that had leave and ended, by provider and result.',
      labelNames: ['provider', 'result'],
      registers,
    });
    const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames, registers });
    this.gauges = {
      waiting: gauge('scrai_governor_waiting', 'Model calls that wait for leave.'),
      calling: gauge('scrai_governor_calling', 'Model calls under way.'),
      concurrency: gauge('scrai_governor_concurrency', 'Model calls that may be under way at a time now.'),
      breaker: gauge(
        'scrai_governor_breaker',
        '0 where calls go through, 1 where none does, 0.5 while one tries.',
      ),
    };
  }

  ended(provider: string, result: CallEnd['result']): void {
    this.ends.inc({ provider, result });
  }

  show({ key: provider, waiting, calling, concurrency, breaker }: GovernorState): void {
    this.gauges.waiting.set({ provider }, waiting);
    this.gauges.calling.set({ provider }, calling);
    this.gauges.concurrency.set({ provider }, concurrency);
    this.gauges.breaker.set({ provider }, BREAKER[breaker]);
  }

  /** Another process shows them from here on. */
  forget(provider: string): void {
    for (const gauge of Object.values(this.gauges)) gauge.remove({ provider });
  }
}
