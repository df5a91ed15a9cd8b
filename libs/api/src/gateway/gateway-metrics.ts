import { Injectable } from '@nestjs/common';
import { Metrics } from '@scrai/service-kit';
import type { LeaseEnd } from '@scrai/store';
import { Counter, Gauge } from 'prom-client';

/** What the gateway counts. */
@Injectable()
export class GatewayMetrics {
  private readonly claims: Counter;
  private readonly ends: Counter<'as'>;
  private readonly leases: Gauge;

  constructor({ registry }: Metrics) {
    const registers = [registry];
    this.claims = new Counter({
      name: 'scrai_claims_total',
      help: 'Turns that were given to engines over REST.',
      registers,
    });
    this.ends = new Counter({
      name: 'scrai_leases_ended_total',
      help: 'Leases of engines over REST that have ended here, by how.',
      labelNames: ['as'],
      registers,
    });
    this.leases = new Gauge({
      name: 'scrai_leases_held',
      help: 'Turns that this process holds for engines over REST.',
      registers,
    });
  }

  claimed(): void {
    this.claims.inc();
  }

  ended(as: LeaseEnd): void {
    this.ends.inc({ as });
  }

  held(leases: number): void {
    this.leases.set(leases);
  }
}
