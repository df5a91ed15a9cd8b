import {
  checkKeys,
  ModelError,
  models,
  ModelsFileError,
  type KeyCheck,
  type ModelRegistry,
} from '@scrai/model';
import type { Settings } from '@scrai/service-kit';
import type { Check } from './servers-check.js';

const PATIENCE_MS = 20_000;

/** The model that agents use by default, and each provider that is configured: whether it answers to its key. */
export async function checkModels(settings: Settings): Promise<Check[]> {
  let registry: ModelRegistry;
  try {
    registry = models(settings);
  } catch (error) {
    if (!(error instanceof ModelsFileError)) throw error;
    return [{ name: 'models', state: 'missing', detail: error.message }];
  }
  const keys = await checkKeys(registry, AbortSignal.timeout(PATIENCE_MS));
  return [defaultModel(settings.model, registry), ...keys.map(checkOf)];
}

function defaultModel(model: string, registry: ModelRegistry): Check {
  const name = 'model';
  try {
    const [first, ...others] = registry.candidates(model);
    const alias = first === model ? '' : ` (${[first, ...others].join(', then ')})`;
    const hint = model.startsWith('simulated:')
      ? ': bundled, needs nothing; set OPENAI_API_KEY or OPENAI_BASE_URL, and SCRAI_MODEL, for real agents'
      : '';
    return { name, state: 'ok', detail: `${model}${alias}${hint}` };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { name, state: 'missing', detail: error.message };
  }
}

const STATES = { answers: 'ok', unchecked: 'note', fails: 'missing' } as const;

const checkOf = ({ provider, state, detail }: KeyCheck): Check => ({
  name: provider,
  state: STATES[state],
  detail,
});
