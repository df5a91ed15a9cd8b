import type { Failure } from '@scrai/contracts';
import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { ModelError } from '../../language-model.js';

/** What is known of a call when it fails. */
export interface CallState {
  /** Base URL of the server. */
  server: string;
  apiKey: string | undefined;
  aborted: boolean;
  timedOut: boolean;
  timeoutMs: number;
}

const LONGEST_MESSAGE = 500;
const KEY_LIKE = /\b(sk|pk|key|Bearer)[-_ ][A-Za-z0-9_*.-]{6,}/g;
const CONTEXT_TOO_LONG =
  /context[_ ](length|window|size)|maximum context|too many tokens|prompt is too long/i;

/** A server's words without anything that looks like a key, in one line. */
function safe(text: string, apiKey: string | undefined): string {
  const hidden = apiKey ? text.replaceAll(apiKey, '…') : text;
  return hidden.replaceAll(KEY_LIKE, '$1-…').replaceAll(/\s+/g, ' ').slice(0, LONGEST_MESSAGE);
}

/** The server's `retry-after-ms` or `retry-after` (seconds, or a date), in ms. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const ms = Number(headers?.get('retry-after-ms') ?? NaN);
  if (ms >= 0) return Math.ceil(ms);
  const text = headers?.get('retry-after');
  if (!text) return undefined;
  const seconds = Number(text);
  if (seconds >= 0) return Math.ceil(seconds * 1000);
  const until = Date.parse(text) - Date.now();
  return Number.isNaN(until) ? undefined : Math.max(0, until);
}

const BY_STATUS: Record<number, { code: string; retryable: boolean }> = {
  401: { code: 'unauthorised', retryable: false },
  403: { code: 'forbidden', retryable: false },
  404: { code: 'model_not_found', retryable: false },
  408: { code: 'timeout', retryable: true },
  409: { code: 'conflict', retryable: true },
  425: { code: 'overloaded', retryable: true },
  429: { code: 'rate_limited', retryable: true },
  503: { code: 'overloaded', retryable: true },
  529: { code: 'overloaded', retryable: true },
};

/** Code and retryability of an answer that is an error. An error inside a stream has no status. */
function kindOf(error: APIError, words: string): { code: string; retryable: boolean } {
  if (error.code === 'context_length_exceeded' || CONTEXT_TOO_LONG.test(words)) {
    return { code: 'context_too_long', retryable: false };
  }
  if (error.code === 'insufficient_quota') return { code: 'quota_exhausted', retryable: false };
  if (error.code === 'content_filter') return { code: 'refused', retryable: false };
  const status = error.status as number | undefined;
  if (status === undefined || status >= 500) {
    return BY_STATUS[status ?? 500] ?? { code: 'server_error', retryable: true };
  }
  return BY_STATUS[status] ?? { code: 'bad_request', retryable: false };
}

function reasonOf(error: unknown): string {
  const causes: string[] = [];
  for (let at: unknown = error; at instanceof Error && causes.length < 5; at = at.cause) {
    const code = (at as NodeJS.ErrnoException).code;
    causes.push(typeof code === 'string' ? code : at.message);
  }
  return causes.at(-1) ?? String(error);
}

function failureOf(error: unknown, state: CallState): Failure {
  const model = (code: string, message: string, retryable: boolean): Failure => ({
    code,
    message: safe(message, state.apiKey),
    retryable,
    origin: 'model',
  });
  if (state.aborted) return model('aborted', 'The model call was aborted', true);
  if (state.timedOut || error instanceof APIConnectionTimeoutError) {
    return model('timeout', `${state.server} sent nothing for ${state.timeoutMs} ms`, true);
  }
  if (error instanceof APIError && !(error instanceof APIConnectionError)) {
    const { code, retryable } = kindOf(error, error.message);
    const wait = retryAfter(error.headers as Headers | undefined);
    return {
      ...model(code, `${state.server} answered: ${error.message}`, retryable),
      ...(wait !== undefined && { retry_after_ms: wait }),
    };
  }
  if (error instanceof SyntaxError) {
    return model('malformed_answer', `${state.server} broke the protocol: ${error.message}`, true);
  }
  const lost = `No connection to ${state.server} (${reasonOf(error)}): is the server up, and the base URL right?`;
  return model('connection_failed', lost, true);
}

/** Any error of a call as a ModelError, with no secret in its message. */
export const modelErrorOf = (error: unknown, state: CallState): ModelError =>
  error instanceof ModelError ? error : new ModelError(failureOf(error, state));
