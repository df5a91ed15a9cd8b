import type { Failure, JsonObject, View } from '@scrai/contracts';

export interface Message {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string;
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
  /** The structured view behind the prompt. Only the simulated model reads it. */
  view?: View;
}

export interface ModelAnswer {
  text: string;
  /** Parsed and validated answer where a schema was given. */
  structured: JsonObject | null;
  tool_calls: ToolCall[];
  stop_reason: 'stop' | 'length' | 'tool_calls' | 'refusal' | 'other';
  /** `estimated` where the provider gave no count: four characters to a token. */
  usage: { input_tokens: number; output_tokens: number; estimated?: boolean };
  /** Provider's own request id, for support. */
  request_id: string | null;
  /** Model that answered, as the provider names it. */
  model: string;
  simulated: boolean;
}

/** A provider: the one interface that all of them implement. A new one is one file. */
export interface LanguageModel {
  /** Prefix in `provider:model`. */
  readonly provider: string;
  /** Why this provider has no model of that name, as part of a sentence; null where it has or cannot know without asking. */
  lacks?(name: string): string | null;
  /** @throws ModelError, always, and nothing else. */
  generate(request: ModelRequest, context?: CallContext): Promise<ModelAnswer>;
}

/** A failed call. Whether trying again can help is decided where the error is born. */
export class ModelError extends Error {
  /** Tokens that the failed call used all the same: a malformed answer is paid for too. */
  readonly usage?: ModelAnswer['usage'];

  constructor(
    readonly failure: Failure,
    options?: { cause?: unknown; usage?: ModelAnswer['usage'] },
  ) {
    super(failure.message, options);
    this.name = 'ModelError';
    this.usage = options?.usage;
  }
}
