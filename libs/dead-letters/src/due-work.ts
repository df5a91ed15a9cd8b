import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import type { Lane, WorkMessage } from '@scrai/contracts';
import { crashPoint, Rounds } from '@scrai/service-kit';
import { Database } from '@scrai/store';

const TICK_MS = 250;
const BATCH = 200;
/**
 * A claim that is not followed by a publication is free again after this time: whoever held it may be dead. That a slow
 * one publishes as well does no harm, since a subject takes one message.
 */
const CLAIM_SECONDS = 5;
/** A subject that is taken is tried again after this time: what is there may be acked without effect. */
const TAKEN_SECONDS = 5;

const CLAIM = {
  name: 'claim_due_work',
  text: `
WITH due AS (
  SELECT scenario_run_id, turn FROM event_instances
   WHERE next_attempt_at <= now() AND status = 'failed' AND closed_at IS NULL
   ORDER BY next_attempt_at LIMIT ${BATCH} FOR NO KEY UPDATE SKIP LOCKED
),
claimed AS (
  UPDATE event_instances x SET next_attempt_at = now() + interval '${CLAIM_SECONDS} s' FROM due
   WHERE x.scenario_run_id = due.scenario_run_id AND x.turn = due.turn
  RETURNING x.scenario_run_id, x.turn, x.engine_type, x.lane, x.dispatch, x.attempts_started, x.next_attempt_at
)
SELECT c.*, c.next_attempt_at::text AS claim, w.body
  FROM claimed c JOIN work_messages w USING (scenario_run_id, turn)`,
};

/** Only where nothing happened since the claim: the turn may have been done, or failed again, by now. */
const SETTLE = `
UPDATE event_instances SET updated_at = now(),
       status = CASE WHEN $4 THEN 'queued' ELSE status END,
       published_at = CASE WHEN $4 THEN now() ELSE published_at END,
       next_attempt_at = CASE WHEN $4 THEN NULL ELSE now() + interval '${TAKEN_SECONDS} s' END
 WHERE scenario_run_id = $1 AND turn = $2 AND next_attempt_at = $3::timestamptz AND closed_at IS NULL`;

interface ClaimedWork {
  scenario_run_id: string;
  turn: number;
  engine_type: string;
  lane: Lane;
  dispatch: number;
  attempts_started: number;
  claim: string;
  body: string;
}

/** Publishes work again when its time has come. Any number of processes do so beside each other. */
@Injectable()
export class DueWork implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('dead-letters');
  private readonly rounds = new Rounds({
    everyMs: TICK_MS,
    go: (ending) => this.publishDue(ending),
    failed: (error) => this.logger.warn(`Due work waits: ${String(error)}`),
  });

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.begin();
  }

  onApplicationShutdown(): Promise<void> {
    return this.rounds.end();
  }

  private async publishDue(ending: AbortSignal): Promise<void> {
    if (!this.bus.connected) return;
    let claimed: ClaimedWork[];
    do {
      claimed = await this.database.query<ClaimedWork>(CLAIM);
      if (claimed.length > 0) crashPoint('dlq-manager.due-claimed');
      await Promise.all(claimed.map((work) => this.publish(work)));
    } while (claimed.length === BATCH && !ending.aborted);
  }

  private async publish(work: ClaimedWork): Promise<void> {
    const { scenario_run_id, turn, engine_type, lane, attempts_started, claim } = work;
    const subject = this.bus.subjects.work(engine_type, lane, scenario_run_id, turn);
    const published = await this.bus.publish(subject, bodyOf(work), { attempts: attempts_started });
    crashPoint('dlq-manager.due-published');
    await this.database.query(SETTLE, [scenario_run_id, turn, claim, published === 'stored']);
  }
}

/** The body as it was stored, with the dispatch of today. */
function bodyOf({ body, dispatch }: ClaimedWork): string {
  if (dispatch === 1) return body;
  return JSON.stringify({ ...(JSON.parse(body) as WorkMessage), dispatch });
}
