import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Rounds } from '@scrai/service-kit';
import { Database } from '@scrai/store';

const TICK_MS = 1_000;

/**
 * Of several turns that a run waits for, one may be answered, and the reason to wait is cleared with it. Whatever clears it:
 * a run with an open dead letter says so again.
 */
const SAY_AGAIN = {
  name: 'say_why_runs_wait',
  text: `
WITH silent AS MATERIALIZED (
  SELECT DISTINCT ON (d.scenario_run_id) d.scenario_run_id, d.turn, d.agent, d.failure
    FROM dead_letters d
    JOIN scenario_runs r ON r.id = d.scenario_run_id AND r.status_reason IS NULL
                        AND r.status IN ('pending', 'running', 'paused')
    JOIN event_instances x ON x.scenario_run_id = d.scenario_run_id AND x.turn = d.turn AND x.closed_at IS NULL
   WHERE d.status = 'open' AND x.dispatch = d.dispatch
   ORDER BY d.scenario_run_id, d.turn LIMIT 200
), free AS MATERIALIZED (
  SELECT id FROM scenario_runs WHERE id IN (SELECT scenario_run_id FROM silent) AND status_reason IS NULL
     FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE scenario_runs r SET updated_at = now(),
       status_reason = 'waiting: turn ' || s.turn || ' of ' || s.agent || ' is a dead letter: '
                       || (s.failure->>'message') || '; requeue it, delete it, or stop the run'
  FROM free f JOIN silent s ON s.scenario_run_id = f.id WHERE r.id = f.id`,
};

/** Lets no run wait for a dead letter without saying so. */
@Injectable()
export class WaitingRuns implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('dead-letters');
  private readonly rounds = new Rounds({
    everyMs: TICK_MS,
    go: () => this.database.query(SAY_AGAIN),
    failed: (error) => this.logger.warn(`Nobody says now why runs wait: ${String(error)}`),
  });

  constructor(private readonly database: Database) {}

  onApplicationBootstrap(): void {
    this.rounds.begin();
  }

  onApplicationShutdown(): Promise<void> {
    return this.rounds.end();
  }
}
