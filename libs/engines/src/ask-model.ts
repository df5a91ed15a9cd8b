import type { ModelCallRecord, Outcome, WorkMessage } from '@scrai/contracts';
import type { TurnContext } from '@scrai/engine-kit';
import {
  answerOf,
  costOf,
  ModelError,
  recordOf,
  requestHash,
  type CallMeta,
  type LanguageModel,
  type ModelAnswer,
  type ModelRequest,
} from '@scrai/model';

/** The one call of a turn: what is sent, and to whom. */
export interface Call {
  model: LanguageModel;
  request: ModelRequest;
}

const ONLY_CALL = 0;

/**
 * Asks a model for a turn's result, once in the turn's life: an answer that an earlier attempt kept is used again, and
 * a new one is recorded before it is used. What fails is recorded too, and never becomes a result.
 */
export async function askModel(work: WorkMessage, context: TurnContext, call: Call): Promise<Outcome> {
  const hash = (): string => requestHash(call.request);
  const kept = await context.keptCall(ONLY_CALL, hash);
  // After a requeue with an edited payload another question is asked, and the old answer is none to it.
  const answer = kept && kept.request_hash === hash() ? answerOf(kept) : null;
  if (answer?.structured) return done(work, answer);

  const startedAt = new Date().toISOString();
  const start = performance.now();
  const record = (result: ModelAnswer | ModelError): ModelCallRecord =>
    recordOf(call.request, result, {
      ...metaOf(work, context),
      simulated: call.model.provider === 'simulated',
      latency_ms: Math.round((performance.now() - start) * 1000) / 1000,
      started_at: startedAt,
    });
  let fresh: ModelAnswer;
  try {
    fresh = await call.model.generate(call.request, { signal: context.signal, view: work.view });
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    await context.recordCall(record(error));
    return { kind: error.failure.retryable ? 'retry' : 'reject', failure: error.failure };
  }
  await context.recordCall(record(fresh));
  return done(work, fresh);
}

const metaOf = (
  work: WorkMessage,
  context: TurnContext,
): Omit<CallMeta, 'simulated' | 'latency_ms' | 'started_at'> => ({
  turn_id: work.turn_id,
  scenario_run_id: work.scenario_run_id,
  agent: work.agent,
  turn: work.turn,
  call_index: ONLY_CALL,
  attempt: context.attempt,
  engine_id: context.engineId,
  model: work.model,
  price: work.price,
});

/** The result is exactly the model's structured answer. */
function done(work: WorkMessage, answer: ModelAnswer): Outcome {
  if (!answer.structured) {
    throw new Error(`«${work.model}» gave no structured answer for ${work.turn_id}, and no error either`);
  }
  const { input_tokens, output_tokens } = answer.usage;
  return {
    kind: 'done',
    result: answer.structured,
    usage: { calls: 1, input_tokens, output_tokens, cost: costOf(answer.usage, work.price) },
    model: work.model,
    simulated: answer.simulated,
  };
}
