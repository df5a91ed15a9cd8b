import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Bus } from '@scrai/bus';
import { Rounds } from '@scrai/service-kit';
import { Database, endBrokenOffToolCalls, sweep, SWEPT_TABLES } from '@scrai/store';
import { EventLogMetrics } from './event-log-metrics.js';

/** Outcomes come early by the thousand where many act at once; the others come one by one. */
const TICK_MS = 10_000;

/** Keeps tables and streams from holding what nothing needs, and ends what nobody else will. No append waits for it. */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('event-store');
  private readonly rounds = new Rounds({
    everyMs: TICK_MS,
    go: (ending) => this.sweep(ending),
    failed: (error) => this.logger.warn(`What is left over waits for the next look: ${String(error)}`),
  });

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly metrics: EventLogMetrics,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.begin();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.rounds.end();
  }

  private async sweep(ending: AbortSignal): Promise<void> {
    for (const table of SWEPT_TABLES) {
      for (let more = true; more && !ending.aborted;) {
        const swept = await sweep(this.database, table);
        this.metrics.swept(table, swept.rows);
        more = swept.more;
      }
    }
    const ended = await endBrokenOffToolCalls(this.database);
    if (ended > 0)
      this.logger.warn(`${ended} tool calls whose turns are over had no end: what they did is not known.`);
    if (!this.bus.connected) return;
    const acked = await this.bus.removeAcked();
    if (acked > 0)
      this.logger.warn(`${acked} messages that were done stood in the way of others, and were removed.`);
  }
}
