import { ModelError } from '../language-model.js';
import { FineTuning } from '../training/fine-tuning.js';
import { isKnown, KNOWN, serverOf, type ModelsConfig } from './providers.js';
import { modelsFile } from './read-models-file.js';

/** Fine-tuning at a provider. @throws ModelError `unsupported` where its protocol has none, or where it is not configured. */
export function fineTuningAt(provider: string, config: ModelsConfig): FineTuning {
  const entry = modelsFile(config.modelsFile).providers[provider] ?? {};
  const known = isKnown(provider) ? KNOWN[provider] : undefined;
  const protocol = entry.protocol ?? known?.protocol;
  if (protocol !== 'chat-completions' && protocol !== 'responses')
    throw unsupported(
      `The provider «${provider}» trains no models: OpenAI does, and servers of its protocols`,
    );
  const server = serverOf(provider, entry, config);
  if (!server.apiKey && !server.baseUrl)
    throw unsupported(
      `The provider «${provider}» is not configured: ${known?.configure ?? 'it needs a base_url'}`,
    );
  return new FineTuning(server);
}

const unsupported = (message: string): ModelError =>
  new ModelError({ code: 'unsupported', message: `${message}.`, retryable: false, origin: 'platform' });
