import type { Price, RateLimits } from '@scrai/contracts';
import type { ModelFacts } from './configuration/models-file.js';
import { mediaOf, ModelError, type LanguageModel, type ModelRequest } from './language-model.js';
import { costOf } from './recording.js';
import type { ModelRegistry } from './registry.js';
import { inputTokensOf } from './token-estimate.js';

/** An answer is taken to have so many tokens where its request names no limit. */
const ANSWER_TOKENS = 500;

/** A model that may answer a call. */
export interface Candidate {
  /** `provider:model`. */
  full: string;
  /** Its own name at its provider. */
  name: string;
  model: LanguageModel;
  /** What its provider's key is allowed; null where its use is not governed. */
  limits: RateLimits | null;
  price: Price;
}

export interface PassedOver {
  /** `provider:model`. */
  model: string;
  reason: string;
}

export interface Selection {
  /** At least one; the preferred one first. */
  candidates: Candidate[];
  passedOver: PassedOver[];
}

/** What a call needs, and what may be spent on it. */
export interface CallNeeds {
  request: Omit<ModelRequest, 'model'>;
  price: (full: string) => Price;
  /** US dollars that are left; any number when absent. */
  moneyLeft?: number;
}

/** Tokens that a call will use, as far as one can tell before it is made. */
export function expectedUsage(request: Omit<ModelRequest, 'model'>): {
  input_tokens: number;
  output_tokens: number;
} {
  const { max_output_tokens = ANSWER_TOKENS } = request;
  return {
    input_tokens: inputTokensOf({ model: '', ...request }),
    output_tokens: Math.min(max_output_tokens, ANSWER_TOKENS),
  };
}

/**
 * The models of a name that can answer a call, in the order of its chain. A name that stands for one model alone is that model,
 * whatever is known of it: its provider has the last word, but for a picture, which some servers drop without a word. @throws ModelError `unknown_model`, or `no_model_fits`.
 */
export function select(registry: ModelRegistry, asked: string, needs: CallNeeds): Selection {
  const names = registry.candidates(asked);
  const passedOver: PassedOver[] = [];
  const fitting = names.filter((full) => {
    const facts = registry.facts(full);
    const alone = names.length === 1 && asked === full;
    const reason = alone ? lackOfMedia(facts, needs) : lackOf(facts, full, needs);
    if (reason !== null) passedOver.push({ model: full, reason });
    return reason === null;
  });
  if (fitting.length === 0) {
    const reasons = passedOver.map(({ model, reason }) => `${model}: ${reason}`).join('; ');
    const message = `No model of «${asked}» can answer this call: ${reasons}.`;
    throw new ModelError({ code: 'no_model_fits', message, retryable: false, origin: 'platform' });
  }
  const candidates = fitting.map((full): Candidate => {
    const { model, name } = registry.resolve(full);
    return { full, name, model, limits: registry.limits(model.provider), price: needs.price(full) };
  });
  return { candidates, passedOver };
}

/** Why a model cannot answer a call, as far as it is known; null where it can. */
function lackOf(facts: ModelFacts, full: string, { request, price, moneyLeft }: CallNeeds): string | null {
  const usage = expectedUsage(request);
  const { tools, schema, context_tokens: context } = facts;
  const blind = lackOfMedia(facts, { request });
  if (blind !== null) return blind;
  if (request.tools?.length && tools === false) return 'calls no tools';
  if (request.response_schema && schema === false) return 'answers by no schema';
  const tokens = usage.input_tokens + usage.output_tokens;
  if (context !== undefined && tokens > context)
    return `has a context of ${context} tokens, and about ${tokens} are needed`;
  const cost = costOf(usage, price(full));
  if (moneyLeft !== undefined && cost > moneyLeft)
    return `would cost about $${cost.toPrecision(2)}, and $${moneyLeft.toPrecision(2)} are left`;
  return null;
}

/** That a model cannot be shown what the call shows; null where nothing speaks against it. */
function lackOfMedia({ media }: ModelFacts, { request }: Pick<CallNeeds, 'request'>): string | null {
  const lacking = mediaOf(request).find(({ type }) => media && !media.includes(type));
  return lacking ? `takes no ${lacking.type}` : null;
}
