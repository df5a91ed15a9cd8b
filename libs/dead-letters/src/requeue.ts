import { Injectable } from '@nestjs/common';
import type { RequeueReply, RequeueRequest, RequeueResult } from '@scrai/contracts';
import { Database, type DeadLetterStatus, type Queryable } from '@scrai/store';

const LOCK_RUN = `
SELECT 1 FROM scenario_runs WHERE id = (SELECT scenario_run_id FROM dead_letters WHERE id = $1) FOR NO KEY UPDATE`;

const FIND = `
SELECT d.scenario_run_id, d.turn, d.status, d.dispatch < x.dispatch AS overtaken, x.closed_at IS NOT NULL AS closed
  FROM dead_letters d JOIN event_instances x USING (scenario_run_id, turn)
 WHERE d.id = $1 FOR NO KEY UPDATE OF d, x`;

/** Due at once: the clock publishes it, now or after whatever happens to this process. */
const RAISE = `
UPDATE event_instances SET status = 'failed', dispatch = dispatch + 1, retry_count = 0, attempts_started = 0,
       next_attempt_at = now(), updated_at = now()
 WHERE scenario_run_id = $1 AND turn = $2`;

const DECIDE = `
UPDATE dead_letters SET status = 'requeued', decided_by = $2, decision_reason = $3, decided_at = now(),
       updated_at = now()
 WHERE id = $1`;

interface Found {
  scenario_run_id: string;
  turn: number;
  status: DeadLetterStatus;
  overtaken: boolean;
  closed: boolean;
}

/** Gives dead letters another chance. */
@Injectable()
export class Requeue {
  constructor(private readonly database: Database) {}

  /** Each dead letter is a commit of its own. @throws QueryFailed where the rest could not be committed. */
  async requeue({ dead_letter_ids, actor, reason }: RequeueRequest): Promise<RequeueReply> {
    const results: RequeueResult[] = [];
    for (const id of dead_letter_ids) {
      results.push(
        await this.database.transaction((transaction) => requeueOne(transaction, id, actor, reason)),
      );
    }
    return { results };
  }
}

async function requeueOne(
  transaction: Queryable,
  id: string,
  actor: string,
  reason?: string,
): Promise<RequeueResult> {
  await transaction.query(LOCK_RUN, [id]);
  const [found] = await transaction.query<Found>(FIND, [id]);
  if (!found) return 'not_found';
  if (found.closed) return 'closed';
  if (found.status !== 'open' || found.overtaken) return 'decided';
  await transaction.query(RAISE, [found.scenario_run_id, found.turn]);
  await transaction.query(DECIDE, [id, actor, reason ?? null]);
  return 'requeued';
}
