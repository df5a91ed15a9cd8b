import { ModelError, type LanguageModel } from './language-model.js';
import { OpenAiCompatible, type OpenAiConfig } from './providers/openai-compatible.js';
import { PolicyModel } from './providers/policy.js';
import { Simulated } from './providers/simulated.js';

export interface ModelsConfig {
  openai?: OpenAiConfig;
}

/** A model found by its name: the provider that serves it, and the name that the provider knows it by. */
export interface ResolvedModel {
  model: LanguageModel;
  name: string;
}

export interface ModelRegistry {
  /** Prefixes that `resolve` knows, sorted. */
  readonly providers: readonly string[];
  /** @throws ModelError `unknown_model`, never retryable, saying which providers there are and how to configure one. */
  resolve(providerAndModel: string): ResolvedModel;
}

/** What to do for a provider that exists but was not configured. */
const UNCONFIGURED: Record<string, string> = {
  openai: 'set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own',
};

const unknown = (message: string): ModelError =>
  new ModelError({ code: 'unknown_model', message, retryable: false, origin: 'platform' });

/** The models that this configuration can reach: the simulated one and policies always, others where they are configured. */
export function models(config: ModelsConfig = {}, extra: readonly LanguageModel[] = []): ModelRegistry {
  const bundled: LanguageModel[] = [new Simulated(), new PolicyModel()];
  const known = new Map(bundled.map((model) => [model.provider, model]));
  if (config.openai?.apiKey || config.openai?.baseUrl)
    known.set('openai', new OpenAiCompatible(config.openai));
  for (const model of extra) known.set(model.provider, model);
  const providers = [...known.keys()].sort();

  return {
    providers,
    resolve(providerAndModel) {
      const colon = providerAndModel.indexOf(':');
      const provider = colon < 0 ? providerAndModel : providerAndModel.slice(0, colon);
      const name = colon < 0 ? '' : providerAndModel.slice(colon + 1);
      const model = known.get(provider);
      const lacking = model && name ? model.lacks?.(name) : null;
      if (lacking) throw unknown(`The model «${providerAndModel}» is not there: ${lacking}.`);
      if (model && name) return { model, name };
      if (model) throw unknown(`«${providerAndModel}» names no model: write ${provider}:<model>`);
      const configure = UNCONFIGURED[provider];
      throw unknown(
        configure
          ? `The model «${providerAndModel}» needs the provider «${provider}», which is not configured: ${configure}.`
          : `The model «${providerAndModel}» names the unknown provider «${provider}». Known: ${providers.join(', ')}. ` +
              'Write provider:model, such as simulated:default or openai:<model>.',
      );
    },
  };
}
