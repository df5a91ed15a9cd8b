import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { LanguageModel } from '../language-model.js';
import { AnthropicModel } from '../providers/anthropic.js';
import { Ollama, type OllamaConfig } from '../providers/ollama.js';
import { OpenAiCompatible } from '../providers/openai-compatible.js';
import { OpenAiResponses } from '../providers/openai-responses.js';
import { Recorded } from '../providers/recorded.js';
import type { ServerConfig } from '../providers/remote/server.js';
import type { ProviderEntry } from './models-file.js';

/** What the settings of a process say of models. */
export interface ModelsConfig {
  openai?: ServerConfig;
  anthropic?: ServerConfig;
  ollama?: ServerConfig;
  /** The models file, as it was read. */
  modelsFile?: { path: string; text: string };
  /** Value of an environment variable that a models file names, for keys. */
  secret?: (name: string) => string | undefined;
}

type Protocol = NonNullable<ProviderEntry['protocol']>;

/** Providers that need no entry in a models file: their settings are enough. */
export const KNOWN = {
  openai: {
    protocol: 'chat-completions',
    configure: 'set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own',
  },
  anthropic: { protocol: 'anthropic', configure: 'set ANTHROPIC_API_KEY' },
  ollama: { protocol: 'ollama', configure: 'set OLLAMA_BASE_URL, such as http://127.0.0.1:11434' },
} satisfies Record<string, { protocol: Protocol; configure: string }>;

export const isKnown = (name: string): name is keyof typeof KNOWN => Object.hasOwn(KNOWN, name);

/**
 * A provider out of its entry and its settings; null where it has neither a key nor a base URL, so that nobody can reach it.
 * @throws Error with a sentence that says what is wrong with the entry.
 */
export function provider(name: string, entry: ProviderEntry, config: ModelsConfig): LanguageModel | null {
  const known = isKnown(name) ? KNOWN[name] : undefined;
  const protocol = entry.protocol ?? known?.protocol;
  if (!protocol) throw new Error('needs a protocol');
  if (protocol === 'recorded') return recorded(name, entry, config);
  const server = serverOf(name, entry, config);
  if (!known && !server.baseUrl) throw new Error('needs a base_url');
  if (!server.apiKey && !server.baseUrl) return null;
  return MAKE[protocol](server, name);
}

const MAKE: Record<Exclude<Protocol, 'recorded'>, (server: OllamaConfig, name: string) => LanguageModel> = {
  'chat-completions': (server, name) => new OpenAiCompatible(server, name),
  responses: (server, name) => new OpenAiResponses(server, name),
  anthropic: (server, name) => new AnthropicModel(server, name),
  ollama: (server, name) => new Ollama(server, name),
};

/** Where a provider is and with what key: its entry goes before the settings. */
export function serverOf(name: string, entry: ProviderEntry, config: ModelsConfig): OllamaConfig {
  const settings = isKnown(name) ? config[name] : undefined;
  const { api_key_env } = entry;
  const apiKey = api_key_env === undefined ? settings?.apiKey : config.secret?.(api_key_env);
  if (api_key_env !== undefined && apiKey === undefined)
    throw new Error(`has its key in ${api_key_env}, which is not set`);
  return {
    apiKey,
    baseUrl: entry.base_url ?? settings?.baseUrl,
    timeoutMs: entry.timeout_ms ?? settings?.timeoutMs,
    contextTokens: entry.context_tokens,
  };
}

function recorded(name: string, { file }: ProviderEntry, { modelsFile }: ModelsConfig): Recorded {
  if (file === undefined) throw new Error('needs a file with the recorded calls');
  const path = resolve(dirname(modelsFile?.path ?? '.'), file);
  return Recorded.of(readFileSync(path, 'utf8'), { provider: name, path });
}
