import type { Failure } from '@scrai/contracts';
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

/** An answer of a server that is an error, by whatever SDK it was read. An error inside a stream has no status. */
export interface Refusal {
  status?: number;
  /** The server's own name of the error. */
  code?: string | null;
  /** Part of the request that it is about. */
  param?: string | null;
  message: string;
  headers?: Headers;
}

interface Kind {
  code: string;
  retryable: boolean;
}

const LONGEST_MESSAGE = 500;
const KEY_LIKE = /\b(sk|pk|key|Bearer)[-_ ][A-Za-z0-9_*.-]{6,}/g;
const CONTEXT_TOO_LONG =
  /context[_ ](length|window|size|limit)|maximum context|too many tokens|prompt is too long|exceeds the available context/i;

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

const lasting = (code: string): Kind => ({ code, retryable: false });
const passing = (code: string): Kind => ({ code, retryable: true });

/** Names of errors that say more than their status. */
const BY_NAME: Record<string, Kind> = {
  context_length_exceeded: lasting('context_too_long'),
  insufficient_quota: lasting('quota_exhausted'),
  billing_error: lasting('quota_exhausted'),
  enforced_spend_limit_reached: lasting('quota_exhausted'),
  content_filter: lasting('refused'),
  content_policy_violation: lasting('refused'),
  image_content_policy_violation: lasting('refused'),
  bio_policy: lasting('refused'),
  misalignment_policy_violation: lasting('refused'),
  overloaded_error: passing('overloaded'),
};

/** Names of errors that come without a status, inside a stream; any other there is the server's fault. */
const IN_STREAM: Record<string, Kind> = {
  rate_limit_error: passing('rate_limited'),
  rate_limit_exceeded: passing('rate_limited'),
  invalid_request_error: lasting('bad_request'),
  invalid_prompt: lasting('bad_request'),
  authentication_error: lasting('unauthorised'),
  permission_error: lasting('forbidden'),
};

const BY_STATUS: Record<number, Kind> = {
  401: lasting('unauthorised'),
  402: lasting('quota_exhausted'),
  403: lasting('forbidden'),
  404: lasting('model_not_found'),
  408: passing('timeout'),
  409: passing('conflict'),
  413: lasting('request_too_large'),
  425: passing('overloaded'),
  429: passing('rate_limited'),
  503: passing('overloaded'),
  529: passing('overloaded'),
};

/** Code and retryability of an answer that is an error. */
function kindOf({ status, code, message }: Refusal): Kind {
  const named = code ? BY_NAME[code] : undefined;
  if (named) return named;
  if (CONTEXT_TOO_LONG.test(message)) return lasting('context_too_long');
  if (status === undefined) return (code ? IN_STREAM[code] : undefined) ?? passing('server_error');
  return BY_STATUS[status] ?? (status >= 500 ? passing('server_error') : lasting('bad_request'));
}

function reasonOf(error: unknown): string {
  const causes: string[] = [];
  for (let at: unknown = error; at instanceof Error && causes.length < 5; at = at.cause) {
    const code = (at as NodeJS.ErrnoException).code;
    causes.push(typeof code === 'string' ? code : at.message);
  }
  return causes.at(-1) ?? String(error);
}

/** Whether our own code, or an SDK's, went wrong: no answer did. What `fetch` throws is a TypeError too, but one with a cause. */
const isDefect = (error: unknown): error is Error =>
  (error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError) &&
  error.cause === undefined;

function failureOf(error: unknown, refusal: Refusal | null, state: CallState): Failure {
  const model = (code: string, message: string, retryable: boolean): Failure => ({
    code,
    message: safe(message, state.apiKey),
    retryable,
    origin: 'model',
  });
  if (state.aborted) return model('aborted', 'The model call was aborted', true);
  if (state.timedOut) return model('timeout', `${state.server} sent nothing for ${state.timeoutMs} ms`, true);
  if (refusal) {
    const { code, retryable } = kindOf(refusal);
    const wait = retryAfter(refusal.headers);
    return {
      ...model(code, `${state.server} answered: ${refusal.message}`, retryable),
      ...(wait !== undefined && { retry_after_ms: wait }),
    };
  }
  if (error instanceof SyntaxError) {
    return model('malformed_answer', `${state.server} broke the protocol: ${error.message}`, true);
  }
  if (isDefect(error)) {
    const message = safe(`The call to ${state.server} could not be made: ${error.message}`, state.apiKey);
    return { code: 'engine_error', message, retryable: true, origin: 'platform' };
  }
  const lost = `No connection to ${state.server} (${reasonOf(error)}): is the server up, and the base URL right?`;
  return model('connection_failed', lost, true);
}

/** Any error of a call as a ModelError, with no secret in its message. */
export const modelErrorOf = (error: unknown, refusal: Refusal | null, state: CallState): ModelError =>
  error instanceof ModelError ? error : new ModelError(failureOf(error, refusal, state), { cause: error });
