import { turnId, type GivenUp, type OutcomeMessage } from '@scrai/contracts';
import { insertAction, storable, type DeadLetterRow, type Queryable } from '@scrai/store';

/** The turn that is given up, as its dead letter has it. */
export type GivenUpTurn = Pick<
  DeadLetterRow,
  'id' | 'scenario_run_id' | 'event_id' | 'turn' | 'agent' | 'engine_type' | 'dispatch' | 'retry_count'
>;

/** Nobody's: no engine brought this outcome. */
const NO_ENGINE = '00000000-0000-0000-0000-000000000000';

const KEEP = `
INSERT INTO turn_outcomes (turn_id, scenario_run_id, turn, message) VALUES ($1, $2, $3, $4)
ON CONFLICT (turn_id) DO NOTHING`;

/**
 * Writes down what the run's host carries out: the turn's outcome is that it is skipped, or the run has to fail. Both are
 * in the database with the decision, so they happen whatever becomes of this process and of the host.
 */
export async function giveUp(
  transaction: Queryable,
  letter: GivenUpTurn,
  { how, actor, reason }: { how: GivenUp; actor: string; reason: string },
): Promise<void> {
  const { id, scenario_run_id: run, turn } = letter;
  if (how === 'skip_turn') {
    await transaction.query(KEEP, [turnId(run, turn), run, turn, storable(skipOf(letter, reason))]);
    return;
  }
  await insertAction(transaction, {
    scenario_run_id: run,
    agent_id: null,
    type: 'fail',
    payload: { dead_letter_id: id },
    urgency: 'normal',
    actor,
    reason,
    idempotency_key: `fail:${id}`,
  });
}

function skipOf(letter: GivenUpTurn, reason: string): OutcomeMessage {
  const { scenario_run_id, event_id, turn, agent, engine_type, dispatch, retry_count } = letter;
  const now = new Date().toISOString();
  return {
    event_id,
    turn_id: turnId(scenario_run_id, turn),
    scenario_run_id,
    agent,
    turn,
    engine_id: NO_ENGINE,
    engine_type,
    dispatch,
    delivery: retry_count,
    started_at: now,
    finished_at: now,
    outcome: { kind: 'skip', reason },
  };
}
