import { Injectable } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import {
  partitionOf,
  type DeadLetterDecision,
  type DeadLetterStatus,
  type DecisionReply,
  type OnDeadLetter,
  type RunWake,
} from '@scrai/contracts';
import { auditDeadLetters, Database, storable, type Queryable } from '@scrai/store';
import { DeadLettersMetrics } from './dead-letters-metrics.js';
import { exchangePayload } from './edited-payload.js';
import { giveUp, type GivenUpTurn } from './giving-up.js';

const LOCK_RUN = `
SELECT on_dead_letter FROM scenario_runs WHERE id = (SELECT scenario_run_id FROM dead_letters WHERE id = $1)
   FOR NO KEY UPDATE`;

const FIND = `
SELECT d.id, d.scenario_run_id, d.event_id, d.turn, d.agent, d.engine_type, d.dispatch, d.retry_count, d.status,
       d.dispatch < x.dispatch AS overtaken, x.closed_at IS NOT NULL AS closed,
       EXISTS (SELECT 1 FROM turn_outcomes o WHERE o.scenario_run_id = d.scenario_run_id AND o.turn = d.turn) AS kept
  FROM dead_letters d JOIN event_instances x USING (scenario_run_id, turn)
 WHERE d.id = $1 FOR NO KEY UPDATE OF d, x`;

/** Due at once: the clock publishes it, now or after whatever happens to this process. */
const RAISE = `
UPDATE event_instances SET status = 'failed', dispatch = dispatch + 1, retry_count = 0, attempts_started = 0,
       next_attempt_at = now(), updated_at = now()
 WHERE scenario_run_id = $1 AND turn = $2`;

const DECIDE = `
UPDATE dead_letters SET status = $2, decided_by = $3, decision_reason = $4, payload_diff = $5, decided_at = now(),
       updated_at = now()
 WHERE id = $1`;

const SAY = `
UPDATE scenario_runs SET status_reason = $2, updated_at = now()
 WHERE id = $1 AND status IN ('pending', 'running', 'paused')`;

interface Found extends GivenUpTurn {
  status: DeadLetterStatus;
  overtaken: boolean;
  closed: boolean;
  kept: boolean;
}

/** A decision, and the turn that it was about; null where there is none. */
export interface Decided {
  found: GivenUpTurn | null;
  reply: DecisionReply;
}

/** Does with dead letters what people ask for; each decision is one commit, with its entry in the audit. */
@Injectable()
export class Decisions {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly metrics: DeadLettersMetrics,
  ) {}

  /** @throws QueryFailed where it could not be committed. */
  async decide(asked: DeadLetterDecision): Promise<DecisionReply> {
    const { found, reply } = await this.database.transaction((transaction) =>
      this.decideIn(transaction, asked),
    );
    this.tell(found, reply);
    return reply;
  }

  /** What follows from a decision that is committed: the host of its run hears of it. */
  tell(found: GivenUpTurn | null, { result, effect }: DecisionReply): void {
    this.metrics.decided(result);
    if (!found || effect === 'none' || effect === 'tried_again') return;
    const { scenario_run_id } = found;
    const why = effect === 'skip_turn' ? 'kept' : 'action';
    const news: RunWake = { scenario_run_id, why };
    this.bus.news(this.bus.subjects.wake(partitionOf(scenario_run_id)), JSON.stringify(news));
  }

  /** One decision within a commit that may hold more, such as the progress of a selection. */
  async decideIn(transaction: Queryable, asked: DeadLetterDecision): Promise<Decided> {
    const [run] = await transaction.query<{ on_dead_letter: OnDeadLetter }>(LOCK_RUN, [asked.dead_letter_id]);
    const [found] = await transaction.query<Found>(FIND, [asked.dead_letter_id]);
    if (!run || !found) return { found: null, reply: { result: 'not_found', effect: 'none' } };
    const { reply, detail } = await this.carryOut(transaction, found, asked, run.on_dead_letter);
    await auditDeadLetters(transaction, {
      operation: asked.decision,
      actor: asked.actor,
      reason: asked.reason,
      result: reply.result,
      dead_letter_id: found.id,
      scenario_run_id: found.scenario_run_id,
      selection_id: asked.selection_id ?? null,
      detail: { turn: found.turn, agent: found.agent, effect: reply.effect, ...detail },
    });
    return { found, reply };
  }

  private async carryOut(
    transaction: Queryable,
    found: Found,
    asked: DeadLetterDecision,
    policy: OnDeadLetter,
  ): Promise<{ reply: DecisionReply; detail?: object }> {
    const { id, scenario_run_id: run, turn } = found;
    const over = found.closed || found.kept;
    const decided = found.status !== 'open' || found.overtaken;
    if (asked.decision === 'requeue') {
      if (over) return { reply: { result: 'closed', effect: 'none' } };
      if (decided) return { reply: { result: 'decided', effect: 'none' } };
      const diff = asked.payload ? await exchangePayload(transaction, run, turn, asked.payload) : null;
      await transaction.query(RAISE, [run, turn]);
      await this.mark(transaction, id, 'requeued', asked, diff && storable(diff));
      await transaction.query(SAY, [
        run,
        `waiting: turn ${turn} of ${found.agent} was requeued and is tried again`,
      ]);
      return { reply: { result: 'requeued', effect: 'tried_again' }, ...(diff && { detail: { diff } }) };
    }
    if (decided) return { reply: { result: 'decided', effect: 'none' } };
    await this.mark(transaction, id, 'deleted', asked, null);
    if (over) return { reply: { result: 'deleted', effect: 'none' } };
    const how = asked.then ?? (policy === 'fail_run' ? 'fail_run' : 'skip_turn');
    const { actor } = asked;
    const reason = `the dead letter of turn ${turn} of ${found.agent} was deleted by ${actor}${asked.reason ? `: ${asked.reason}` : ''}`;
    await giveUp(transaction, found, { how, actor, reason });
    await transaction.query(SAY, [
      run,
      `${how === 'skip_turn' ? 'the turn is skipped' : 'the run fails'}: ${reason}`,
    ]);
    return { reply: { result: 'deleted', effect: how } };
  }

  private async mark(
    transaction: Queryable,
    id: string,
    status: DeadLetterStatus,
    { actor, reason }: DeadLetterDecision,
    diff: string | null,
  ): Promise<void> {
    await transaction.query(DECIDE, [id, status, actor, reason, diff]);
  }
}
