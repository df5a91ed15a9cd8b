import OpenAI, { APIError } from 'openai';
import type { CallContext, LanguageModel, ModelAnswer, ModelRequest } from '../language-model.js';
import { modelErrorOf } from './openai/failures.js';
import { requestBody, type Optional } from './openai/request-body.js';
import { StreamReader } from './openai/stream-reader.js';

export interface OpenAiConfig {
  apiKey?: string;
  /** Where `/chat/completions` is, such as `http://127.0.0.1:11434/v1`; OpenAI's own service by default. */
  baseUrl?: string;
  /** Longest silence of the server, before the answer and between two pieces of it. 120 s by default. */
  timeoutMs?: number;
}

const OFFICIAL = 'https://api.openai.com/v1';
const DEFAULT_TIMEOUT_MS = 120_000;

/** How a server's refusal names the optional part that it does not know. */
const REFUSALS: Record<Optional, RegExp> = {
  response_format: /response_format|json_schema|structured output/i,
  stream_options: /stream_options|include_usage/i,
};

/** The optional part that a 400 or 422 refuses, if that is what it says. */
function refusedPart(error: unknown): Optional | null {
  if (!(error instanceof APIError) || (error.status !== 400 && error.status !== 422)) return null;
  if (error.code === 'context_length_exceeded') return null;
  const words = `${error.param ?? ''} ${error.message}`;
  const parts = Object.keys(REFUSALS) as Optional[];
  return parts.find((part) => REFUSALS[part].test(words)) ?? null;
}

/** The URL as messages show it. @throws Error for one with a user or password, which `fetch` refuses and logs would show. */
function checkedUrl(url: string): string {
  const { origin, pathname, username, password } = new URL(url);
  if (!username && !password) return origin + pathname;
  throw new Error(
    `The base URL ${origin}${pathname} must not hold a user or a password: give an API key instead`,
  );
}

/** OpenAI, and every server that speaks its Chat Completions protocol. Always streams, so that any call can be cut. */
export class OpenAiCompatible implements LanguageModel {
  readonly provider = 'openai';
  readonly #client: OpenAI;
  readonly #server: string;
  readonly #timeoutMs: number;
  /** Model -> parts of the protocol that this server refused for it. */
  readonly #refused = new Map<string, Set<Optional>>();

  constructor(private readonly config: OpenAiConfig) {
    const baseURL = config.baseUrl || OFFICIAL;
    this.#server = checkedUrl(baseURL);
    this.#timeoutMs = config.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#client = new OpenAI({
      baseURL,
      // Servers on one's own machine mostly want no key, but the SDK insists on one.
      apiKey: config.apiKey || 'none',
      adminAPIKey: null,
      organization: null,
      project: null,
      maxRetries: 0,
      timeout: this.#timeoutMs,
      logLevel: 'off',
    });
  }

  async generate(request: ModelRequest, context: CallContext = {}): Promise<ModelAnswer> {
    const refused = this.#refused.get(request.model) ?? new Set<Optional>();
    const silence = new Silence(this.#timeoutMs);
    const signal = context.signal ? AbortSignal.any([context.signal, silence.signal]) : silence.signal;
    try {
      return await this.#stream(request, refused, { signal, silence, onDelta: context.onDelta });
    } catch (error) {
      const part = refusedPart(error);
      if (part && !refused.has(part)) {
        this.#refused.set(request.model, new Set([...refused, part]));
        return await this.generate(request, context);
      }
      throw modelErrorOf(error, {
        server: this.#server,
        apiKey: this.config.apiKey,
        aborted: context.signal?.aborted ?? false,
        timedOut: silence.signal.aborted,
        timeoutMs: this.#timeoutMs,
      });
    } finally {
      silence.stop();
    }
  }

  async #stream(
    request: ModelRequest,
    refused: ReadonlySet<Optional>,
    call: { signal: AbortSignal; silence: Silence; onDelta?: (text: string) => void },
  ): Promise<ModelAnswer> {
    const body = requestBody(request, refused, !this.config.baseUrl);
    call.signal.throwIfAborted();
    const sent = this.#client.chat.completions.create(body, { signal: call.signal });
    const { data: stream, request_id } = await sent.withResponse();
    const reader = new StreamReader(request, call.onDelta);
    for await (const chunk of stream) {
      call.silence.broken();
      reader.read(chunk);
    }
    // The SDK ends an aborted stream as if it were complete.
    call.signal.throwIfAborted();
    return reader.answer(request_id);
  }
}

/** Aborts when nothing was heard for a while. */
class Silence {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout;

  constructor(private readonly limitMs: number) {
    this.broken();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  broken(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), this.limitMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
