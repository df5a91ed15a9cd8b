import { collectDefaultMetrics, Registry } from 'prom-client';

/**
 * The metrics of one service. The registry is its own, because `scrai up` runs several services in a process:
 * pass `registers: [metrics.registry]` to each counter, gauge and histogram.
 */
export class Metrics {
  readonly registry = new Registry();

  constructor(service: string) {
    this.registry.setDefaultLabels({ service });
    collectDefaultMetrics({ register: this.registry });
  }
}
