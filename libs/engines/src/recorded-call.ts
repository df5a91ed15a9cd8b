import type { CallPurpose, Price, WorkMessage } from '@scrai/contracts';
import type { TurnContext } from '@scrai/engine-kit';
import {
  ModelError,
  recordOf,
  type Candidate,
  type KeptAnswer,
  type LanguageModel,
  type ModelRegistry,
} from '@scrai/model';
import type { Chained } from './model-chain.js';

/** A turn, and those to whom its calls are told. */
export interface Recording {
  work: WorkMessage;
  context: TurnContext;
}

/** What was sent in a call, and where it stands among those of its turn. */
export interface Placed {
  request: Parameters<typeof recordOf>[0];
  purpose: CallPurpose;
  call_index: number;
}

/** Writes down how a call ended; it is kept when this resolves. */
export function recordCall(
  { work, context }: Recording,
  { request, purpose, call_index }: Placed,
  { result, candidate, selection, latency_ms, started_at }: Chained<KeptAnswer>,
): Promise<void> {
  const { turn_id, scenario_run_id, agent, turn } = work;
  const record = recordOf(request, result, {
    ...{ turn_id, scenario_run_id, agent, turn, call_index, purpose },
    ...{ attempt: context.attempt, engine_id: context.engineId },
    model: candidate.full,
    simulated: candidate.model.provider === 'simulated',
    price: candidate.price,
    ...{ selection, latency_ms, started_at },
  });
  return context.recordCall(record);
}

const NO_PRICE: Price = { input: 0, output: 0 };

/** What a turn's calls to a model cost. */
export const priceOf = (full: string, { model, price, prices }: WorkMessage): Price =>
  full === model ? price : (prices?.[full] ?? NO_PRICE);

/**
 * Of an alias, the preferred model alone: the vectors of two models have nothing to do with each other, and neither have their voices.
 * @param can what it must be able to, with how it is told where it cannot. @throws ModelError `unsupported`.
 */
export function preferredModel(
  name: string,
  { models, work }: { models: ModelRegistry; work: WorkMessage },
  can: { skill: 'embed' | 'speak'; lacking: (full: string) => string },
): Candidate & { model: LanguageModel } {
  const [full] = models.candidates(name);
  const { model, name: own } = models.resolve(full);
  if (!model[can.skill]) {
    const message = can.lacking(full);
    throw new ModelError({ code: 'unsupported', message, retryable: false, origin: 'platform' });
  }
  return { full, name: own, model, limits: models.limits(model.provider), price: priceOf(full, work) };
}
