import { ModelError, type CallContext, type MediaPart, type ModelRequest } from '../../language-model.js';
import { bytesOf } from '../../media-bytes.js';
import { modelErrorOf, type Refusal } from './failures.js';
import { Silence } from './silence.js';
import { toldLimits } from './told-limits.js';

export interface ServerConfig {
  apiKey?: string;
  /** Where the server is; the provider's own service by default. */
  baseUrl?: string;
  /** Longest silence of the server, before the answer and between two pieces of it. 120 s by default. */
  timeoutMs?: number;
}

/** What tells one protocol's servers from another's. */
export interface Dialect<Optional extends string> {
  /** Base URL of the provider's own service. */
  home: string;
  /** Parts of the protocol that a server may not know, with how its refusal names them. */
  optional: Record<Optional, RegExp>;
  /** The error that a server answered, as an SDK throws it; null for what is no answer. */
  refusalOf(error: unknown): Refusal | null;
}

/** One request under way. */
export interface Call<Optional extends string, Request = ModelRequest> {
  request: Request;
  signal: AbortSignal;
  /** Parts that this server refused for this model before, to be left out. */
  without: ReadonlySet<Optional>;
  onDelta?: (text: string) => void;
  /** To be called with the head of the answer. */
  began(headers: Headers): void;
  /** To be called at each sign of life. */
  heard(): void;
  /** A blob in base64. @throws ModelError `media_missing`. */
  base64(part: MediaPart): Promise<string>;
}

export const DEFAULT_TIMEOUT_MS = 120_000;

/** The URL as messages show it. @throws Error for one with a user or password, which `fetch` refuses and logs would show. */
function checkedUrl(url: string): string {
  const { origin, pathname, username, password } = new URL(url);
  if (!username && !password) return origin + pathname;
  throw new Error(
    `The base URL ${origin}${pathname} must not hold a user or a password: give an API key instead`,
  );
}

/** A server of models: what holds for a call whatever its protocol. Silence ends it, and so does its caller; errors are told apart. */
export class RemoteServer<Optional extends string> {
  readonly url: string;
  readonly timeoutMs: number;
  readonly #shown: string;
  /** Model -> parts of the protocol that this server refused for it. */
  readonly #refused = new Map<string, Set<Optional>>();

  constructor(
    private readonly config: ServerConfig,
    private readonly dialect: Dialect<Optional>,
  ) {
    this.url = config.baseUrl || dialect.home;
    this.#shown = checkedUrl(this.url);
    this.timeoutMs = config.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  }

  /** Lets `ask` speak with the server; again without a part of the protocol that it refuses. @throws ModelError. */
  async call<Request extends { model: string }, Answer>(
    request: Request,
    context: CallContext,
    ask: (call: Call<Optional, Request>) => Promise<Answer>,
  ): Promise<Answer> {
    const without = this.#refused.get(request.model) ?? new Set<Optional>();
    const silence = new Silence(this.timeoutMs);
    const signal = context.signal ? AbortSignal.any([context.signal, silence.signal]) : silence.signal;
    try {
      signal.throwIfAborted();
      return await ask({
        request,
        signal,
        without,
        onDelta: context.onDelta,
        began: (headers) => tell(headers, context),
        heard: () => silence.broken(),
        base64: async (part) => Buffer.from(await bytesOf(part, context)).toString('base64'),
      });
    } catch (error) {
      const refusal = this.dialect.refusalOf(error);
      tell(refusal?.headers, context);
      const part = this.#refusedPart(refusal);
      if (part && !without.has(part)) {
        this.#refused.set(request.model, new Set([...without, part]));
        return await this.call(request, context, ask);
      }
      throw modelErrorOf(error, refusal, {
        server: this.#shown,
        apiKey: this.config.apiKey,
        aborted: context.signal?.aborted ?? false,
        timedOut: silence.signal.aborted,
        timeoutMs: this.timeoutMs,
      });
    } finally {
      silence.stop();
    }
  }

  /** The optional part that a 400 or 422 refuses, if that is what it says. */
  #refusedPart(refusal: Refusal | null): Optional | null {
    if (refusal?.status !== 400 && refusal?.status !== 422) return null;
    if (refusal.code === 'context_length_exceeded') return null;
    const words = `${refusal.param ?? ''} ${refusal.message}`;
    const parts = Object.keys(this.dialect.optional) as Optional[];
    return parts.find((part) => this.dialect.optional[part].test(words)) ?? null;
  }
}

function tell(headers: Headers | undefined, { onLimits }: CallContext): void {
  const told = headers && onLimits ? toldLimits(headers) : null;
  if (told) onLimits?.(told);
}

/** For a part of a request that a protocol has no place for. */
export const unsupported = (message: string): ModelError =>
  new ModelError({ code: 'unsupported', message, retryable: false, origin: 'model' });
