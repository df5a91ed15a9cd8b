import type { Failure, JsonObject, MediaType, RateLimits, View } from '@scrai/contracts';

/** Bytes that go with a message: a blob named by its SHA-256, which the request and its hash hold in its place. */
export interface MediaPart {
  type: 'image' | 'audio';
  /** Lower-case hex. */
  sha256: string;
  /** Such as `image/png` or `audio/wav`. */
  media_type: string;
}

export type ContentPart = { type: 'text'; text: string } | MediaPart;

export interface Message {
  role: 'system' | 'user' | 'assistant' | 'tool';
  /** A text; or parts in their order, for a user's message that shows something. */
  content: string | ContentPart[];
  /** For an assistant message that called tools. */
  tool_calls?: ToolCall[];
  /** For a tool's answer. */
  tool_call_id?: string;
}

export interface ToolDefinition {
  name: string;
  description: string;
  /** JSON Schema of the arguments. */
  parameters: JsonObject;
}

export interface ToolCall {
  id: string;
  name: string;
  /** Parsed arguments; a call whose arguments are not JSON is a `malformed_answer` failure. */
  arguments: JsonObject;
}

/** One request to a language model. Two requests with equal canonical forms (without `view` and `signal`) are the same. */
export interface ModelRequest {
  /** Name of the model at its provider, without the provider's prefix. */
  model: string;
  messages: Message[];
  /** Schema of the wanted answer; the answer's `structured` then satisfies it, or the call fails. */
  response_schema?: { name: string; schema: JsonObject };
  tools?: ToolDefinition[];
  temperature?: number;
  max_output_tokens?: number;
  /** Seed for providers that honour one; the simulated model always does. */
  seed?: number;
}

/** What goes with a request but is no part of it. */
export interface CallContext {
  signal?: AbortSignal;
  /** Called with each piece of text as it comes. */
  onDelta?: (text: string) => void;
  /** The structured view behind the prompt. Only the simulated model and policies read it. */
  view?: View;
  /**
   * The bytes of a blob that the messages name; null where there is none, and the call then fails as `media_missing`.
   * @throws where it cannot be read now; the call fails as `media_unreadable`, and may be tried again.
   */
  media?: (sha256: string) => Promise<Uint8Array | null>;
  /** Called with what the provider says that it allows, in answers and refusals alike. */
  onLimits?: (limits: RateLimits) => void;
}

export interface TokenUsage {
  /** All of the prompt, whether it was read from the provider's cache or not. */
  input_tokens: number;
  /** Part of `input_tokens` that came from the provider's cache. */
  cached_input_tokens?: number;
  output_tokens: number;
  /** True where the provider gave no count: four characters to a token. */
  estimated?: boolean;
}

export interface ModelAnswer {
  text: string;
  /** Parsed and validated answer where a schema was given. */
  structured: JsonObject | null;
  tool_calls: ToolCall[];
  stop_reason: 'stop' | 'length' | 'tool_calls' | 'refusal' | 'other';
  usage: TokenUsage;
  /** Provider's own request id, for support. */
  request_id: string | null;
  /** Model that answered, as the provider names it. */
  model: string;
  simulated: boolean;
}

/** Texts whose meaning is wanted as vectors. */
export interface EmbeddingRequest {
  /** Name of the model at its provider, without the provider's prefix. */
  model: string;
  texts: string[];
}

export interface EmbeddingAnswer {
  /** One for each text, in the order of the request: all as long as each other, and each of length 1. */
  vectors: number[][];
  usage: TokenUsage;
  /** Provider's own request id, for support. */
  request_id: string | null;
  /** Model that answered, as the provider names it. */
  model: string;
  simulated: boolean;
}

/** Words that shall be heard. */
export interface SpeechRequest {
  /** Name of the model at its provider, without the provider's prefix. */
  model: string;
  /** One of the provider's voices. */
  voice: string;
  text: string;
}

export interface SpeechAnswer {
  bytes: Uint8Array;
  media_type: MediaType;
  usage: TokenUsage;
  /** Provider's own request id, for support. */
  request_id: string | null;
  model: string;
  simulated: boolean;
}

/** A provider: the one interface that all of them implement. A new one is one file. */
export interface LanguageModel {
  /** Prefix in `provider:model`. */
  readonly provider: string;
  /** It stands for models that were asked once, by their own names, and asks nobody. */
  readonly recorded?: true;
  /** Why this provider has no model of that name, as part of a sentence; null where it has or cannot know without asking. */
  lacks?(name: string): string | null;
  /** @throws ModelError, always, and nothing else. */
  generate(request: ModelRequest, context?: CallContext): Promise<ModelAnswer>;
  /** Absent where the provider makes no embeddings. @throws ModelError, always, and nothing else. */
  embed?(request: EmbeddingRequest, context?: CallContext): Promise<EmbeddingAnswer>;
  /** Absent where the provider has no voice. @throws ModelError, always, and nothing else. */
  speak?(request: SpeechRequest, context?: CallContext): Promise<SpeechAnswer>;
}

/** The words of a message, without what it shows. */
export const textOf = ({ content }: Message): string =>
  typeof content === 'string'
    ? content
    : content.map((part) => (part.type === 'text' ? part.text : '')).join('');

/** Blobs that a request names, in its order. */
export const mediaOf = ({ messages }: { messages: readonly Message[] }): MediaPart[] =>
  messages.flatMap(({ content }) =>
    typeof content === 'string' ? [] : content.filter((part) => part.type !== 'text'),
  );

/** A failed call. Whether trying again can help is decided where the error is born. */
export class ModelError extends Error {
  /** Tokens that the failed call used all the same: a malformed answer is paid for too. */
  readonly usage?: TokenUsage;
  /** What the model said where that was not what was asked for: a round of repair shows it to the model again. */
  readonly text?: string;

  constructor(
    readonly failure: Failure,
    options?: { cause?: unknown; usage?: TokenUsage; text?: string },
  ) {
    super(failure.message, options);
    this.name = 'ModelError';
    this.usage = options?.usage;
    this.text = options?.text;
  }
}
