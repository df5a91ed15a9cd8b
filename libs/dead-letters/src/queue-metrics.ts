import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import { LANES } from '@scrai/contracts';
import { Metrics, Rounds } from '@scrai/service-kit';
import { Database } from '@scrai/store';
import { Gauge } from 'prom-client';
import { DeadLettersMetrics } from './dead-letters-metrics.js';

const LOOK_MS = 5_000;

const OPEN = `
SELECT d.engine_type, count(*)::int AS count
  FROM dead_letters d JOIN event_instances x USING (scenario_run_id, turn)
 WHERE d.status = 'open' AND x.closed_at IS NULL GROUP BY 1`;

const BULK = `
SELECT count(*)::int AS count FROM dead_letter_selections s
  JOIN dead_letter_selection_items i ON i.selection_id = s.id AND i.result IS NULL
 WHERE s.status = 'running'`;

/** The oldest turn that no engine has taken, of the runs that go on. */
const OLDEST = `
SELECT coalesce(extract(epoch FROM now() - min(x.created_at)), 0)::float8 AS seconds
  FROM scenario_runs r JOIN event_instances x ON x.scenario_run_id = r.id AND x.turn >= r.open_from
 WHERE r.status IN ('pending', 'running', 'paused') AND x.status = 'queued' AND x.closed_at IS NULL`;

/** Looks every few seconds how long the queues are; only a look, so nothing on the way of a turn pays for it. */
@Injectable()
export class QueueMetrics implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('dead-letters');
  private readonly depth: Gauge<'queue' | 'state'>;
  private readonly oldest: Gauge;
  private readonly rounds = new Rounds({
    everyMs: LOOK_MS,
    go: () => this.look(),
    failed: (error) => this.logger.debug(`Nobody counts what waits now: ${String(error)}`),
  });

  constructor(
    { registry }: Metrics,
    private readonly letters: DeadLettersMetrics,
    private readonly database: Database,
    private readonly bus: Bus,
  ) {
    this.depth = new Gauge({
      name: 'scrai_queue_depth',
      help: 'Turns with the broker, by queue (engine type and lane) and state: pending, in_flight.',
      labelNames: ['queue', 'state'],
      registers: [registry],
    });
    this.oldest = new Gauge({
      name: 'scrai_queue_oldest_seconds',
      help: 'Age of the oldest turn of which no engine has told that it works on it.',
      registers: [registry],
    });
  }

  onApplicationBootstrap(): void {
    this.rounds.begin();
  }

  onApplicationShutdown(): Promise<void> {
    return this.rounds.end();
  }

  private async look(): Promise<void> {
    const open = await this.database.query<{ engine_type: string; count: number }>(OPEN);
    const [bulk] = await this.database.query<{ count: number }>(BULK);
    const [oldest] = await this.database.query<{ seconds: number }>(OLDEST);
    this.letters.waiting(open, bulk.count);
    this.oldest.set(oldest.seconds);
    const streams = LANES.map((lane) => this.bus.subjects.workStream(lane));
    const queues = (await Promise.all(streams.map((stream) => this.bus.stats(stream)))).flat();
    this.depth.reset();
    for (const { consumer, pending, in_flight } of queues) {
      this.depth.set({ queue: consumer, state: 'pending' }, pending);
      this.depth.set({ queue: consumer, state: 'in_flight' }, in_flight);
    }
  }
}
