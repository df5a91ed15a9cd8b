import type { Price, RateLimits } from '@scrai/contracts';

export const PROTOCOLS = ['chat-completions', 'responses', 'anthropic', 'ollama', 'recorded'] as const;

/** A provider, as a models file configures it; its name is what stands before the colon. */
export interface ProviderEntry {
  /** That of the provider of that name, where it is a known one. */
  protocol?: (typeof PROTOCOLS)[number];
  base_url?: string;
  /** Name of the environment variable that holds the key; none where the server wants none. */
  api_key_env?: string;
  timeout_ms?: number;
  /** For Ollama: the context window that it shall give a model. */
  context_tokens?: number;
  /** For `recorded`: model calls as JSON lines, relative to the models file. */
  file?: string;
  /** Model that `scrai doctor` asks to check the key. */
  check?: string;
  /** What it allows the key; what is not said is learnt from its answers. */
  limits?: RateLimits;
}

/** What is known of a model. What is not said is taken to be possible. */
export interface ModelFacts {
  context_tokens?: number;
  /** What it takes besides text. */
  media?: ('image' | 'audio')[];
  tools?: boolean;
  schema?: boolean;
  price?: Price;
}

export interface ModelsFile {
  providers: Record<string, ProviderEntry>;
  /** By `provider:model`, which may end in `*`. */
  models: Record<string, ModelFacts>;
  aliases: Record<string, string[]>;
}

const text = { type: 'string', minLength: 1 };
const tokens = { type: 'integer', minimum: 1 };
const money = { type: 'number', minimum: 0 };
const record = (properties: object, more: object = {}) => ({
  type: 'object',
  properties,
  additionalProperties: false,
  ...more,
});

const price = record({ input: money, output: money, cached_input: money }, { required: ['input', 'output'] });
const NAMED_MODEL = '^[a-z][a-z0-9-]*:\\S+$';

/** JSON Schema of a models file. */
export const MODELS_FILE_SCHEMA = record({
  providers: {
    type: 'object',
    propertyNames: { pattern: '^[a-z][a-z0-9-]*$' },
    additionalProperties: record({
      protocol: { enum: PROTOCOLS },
      base_url: { type: 'string', pattern: '^https?://' },
      api_key_env: { type: 'string', pattern: '^[A-Z][A-Z0-9_]*$' },
      timeout_ms: tokens,
      context_tokens: tokens,
      file: text,
      check: text,
      limits: record({ requests_per_minute: tokens, tokens_per_minute: tokens, concurrency: tokens }),
    }),
  },
  models: {
    type: 'object',
    propertyNames: { pattern: NAMED_MODEL },
    additionalProperties: record({
      context_tokens: tokens,
      media: { type: 'array', items: { enum: ['image', 'audio'] } },
      tools: { type: 'boolean' },
      schema: { type: 'boolean' },
      price,
    }),
  },
  aliases: {
    type: 'object',
    propertyNames: { pattern: '^[a-z][a-z0-9-]*$' },
    additionalProperties: {
      type: 'array',
      minItems: 1,
      maxItems: 10,
      uniqueItems: true,
      items: { type: 'string', pattern: NAMED_MODEL },
    },
  },
});
