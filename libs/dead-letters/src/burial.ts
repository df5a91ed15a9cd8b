import { deadLetterId, turnId, type OnDeadLetter } from '@scrai/contracts';
import { auditDeadLetters, storable, type Queryable } from '@scrai/store';
import { errorGroup } from './error-group.js';
import { giveUp, type GivenUpTurn } from './giving-up.js';
import type { ReportedAttempt } from './reported-attempt.js';

const BURY = `
INSERT INTO dead_letters (id, scenario_run_id, event_id, event_type, turn, agent, engine_type, dispatch, retry_count,
                          failure, error_group, attempts, status, decided_by, decision_reason, decided_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, CASE WHEN $14::text IS NULL THEN NULL ELSE now() END)
ON CONFLICT (id) DO NOTHING RETURNING id`;

/** Who decides when it is the run's policy. */
const POLICY = 'on_dead_letter';
const STATUS = { wait: 'open', skip_turn: 'skipped', fail_run: 'run_failed' } as const;

export interface Burial {
  eventType: string;
  attempt: ReportedAttempt;
  agent: string;
  dispatch: number;
  retryCount: number;
  /** Every attempt, as JSON. */
  history: string;
  onDeadLetter: OnDeadLetter;
}

/** Makes a dead letter, and does what the run's policy has in mind for one. */
export async function bury(transaction: Queryable, burial: Burial): Promise<void> {
  const { eventType, attempt, agent, dispatch, retryCount, history, onDeadLetter } = burial;
  const { scenario_run_id, turn, event_id, engine_type, failure } = attempt;
  const id = deadLetterId(turnId(scenario_run_id, turn), dispatch);
  const letter: GivenUpTurn = {
    ...{ id, scenario_run_id, event_id, turn, agent, engine_type, dispatch },
    retry_count: retryCount,
  };
  const reason = `turn ${turn} of ${agent} is a dead letter (${failure.code}: ${failure.message})`;
  const made = await transaction.query(BURY, [
    ...[id, scenario_run_id, event_id, eventType, turn, agent, engine_type, dispatch, retryCount],
    ...[storable(failure), errorGroup(failure), history, STATUS[onDeadLetter]],
    ...(onDeadLetter === 'wait' ? [null, null] : [POLICY, `on_dead_letter of the run is ${onDeadLetter}`]),
  ]);
  if (made.length === 0 || onDeadLetter === 'wait') return;
  await giveUp(transaction, letter, { how: onDeadLetter, actor: POLICY, reason });
  await auditDeadLetters(transaction, {
    operation: onDeadLetter,
    actor: POLICY,
    reason,
    result: STATUS[onDeadLetter],
    dead_letter_id: id,
    scenario_run_id,
    detail: { turn, agent },
  });
}
