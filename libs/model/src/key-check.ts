import { ModelError } from './language-model.js';
import type { ModelRegistry } from './registry.js';

/** What one cheap call to a provider has shown. `unchecked`: no model of it is known to ask. */
export interface KeyCheck {
  provider: string;
  /** Its own name of the model that was asked. */
  model: string | null;
  state: 'answers' | 'fails' | 'unchecked';
  /** A sentence; no secret is in it. */
  detail: string;
}

/** Enough for the few words of an answer, and the least that OpenAI's Responses take. */
const MOST_TOKENS = 16;

/** Asks every provider but the bundled ones a question of a few tokens: whether it is there, and takes the key. */
export function checkKeys(registry: ModelRegistry, signal?: AbortSignal): Promise<KeyCheck[]> {
  return Promise.all(registry.checks.map((check) => checked(registry, check, signal)));
}

async function checked(
  registry: ModelRegistry,
  { provider, model }: ModelRegistry['checks'][number],
  signal?: AbortSignal,
): Promise<KeyCheck> {
  if (model === null) {
    const detail = `not asked: no model of it is known. Name one with \`check\` in a models file (SCRAI_MODELS)`;
    return { provider, model, state: 'unchecked', detail };
  }
  const start = performance.now();
  try {
    const { model: language, name } = registry.resolve(`${provider}:${model}`);
    const request = {
      model: name,
      messages: [{ role: 'user' as const, content: 'Say: here.' }],
      max_output_tokens: MOST_TOKENS,
    };
    const { usage } = await language.generate(request, { signal });
    const ms = Math.round(performance.now() - start);
    const tokens = usage.input_tokens + usage.output_tokens;
    return { provider, model, state: 'answers', detail: `${model} answered in ${ms} ms (${tokens} tokens)` };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const { code, message } = error.failure;
    // A server that looked for the model has taken the key; one of one's own has other models than the provider whose protocol it speaks.
    const state = code === 'model_not_found' ? 'unchecked' : 'fails';
    return { provider, model, state, detail: `${model}: ${code}: ${message}` };
  }
}
