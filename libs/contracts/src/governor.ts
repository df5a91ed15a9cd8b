import type { Lane } from './statuses.js';

/** What a provider allows a key, as a models file says it or as the provider told; what is absent is not known. */
export interface RateLimits {
  requests_per_minute?: number;
  tokens_per_minute?: number;
  /** Calls under way at a time. */
  concurrency?: number;
}

/** A model call that needs leave, in the words of the engine that is to make it. */
export interface Ticket {
  id: string;
  scenario_run_id: string;
  lane: Lane;
  /** Tokens that it will use, prompt and answer, as far as one can tell. */
  tokens: number;
  /** Another model can answer in its place: it is refused where the provider is unavailable, and does not wait. */
  has_other: boolean;
  state: 'waiting' | 'calling';
}

/** How a call that had leave ended. */
export interface CallEnd {
  id: string;
  result: 'answered' | 'rate_limited' | 'overloaded' | 'unavailable' | 'key_refused' | 'failed' | 'aborted';
  /** Tokens that it used; 0 where nothing is known. */
  tokens: number;
  retry_after_ms?: number;
  /** What the provider said that it allows. */
  told?: RateLimits;
}

/** What one engine has with one key. Whole ones come every second, so that any of them may be lost. */
export interface GovernorReport {
  engine_id: string;
  key: string;
  configured: RateLimits;
  /** All that it has, or what is new. */
  tickets: Ticket[];
  whole: boolean;
  ended: CallEnd[];
}

/** What the governor of a key tells one engine. */
export interface GovernorWord {
  key: string;
  granted: string[];
  /** Ids of tickets of calls that others can answer, and why this key cannot. */
  refused: { id: string; reason: string }[];
}

/** `closed`: calls go through. `open`: none does for a while. `trying`: one does, to see. */
export type BreakerState = 'closed' | 'open' | 'trying';

/** The state of a key, told every second by who governs it: for people, and for who governs it next. */
export interface GovernorState {
  key: string;
  governed_by: string;
  /** ISO time. */
  told_at: string;
  configured: RateLimits;
  /** What was learnt: from the provider's words, or from what it refused. */
  learnt: RateLimits;
  /** Calls that it lets go on at a time now. */
  concurrency: number;
  calling: number;
  waiting: number;
  /** Runs that wait for it, with how many calls: those with most first, twenty at most. */
  runs: { scenario_run_id: string; lane: Lane; waiting: number }[];
  breaker: BreakerState;
  /** Why it is not closed, or why nothing goes through for now; null otherwise. */
  reason: string | null;
  /** No call before this many ms, from `told_at`; 0: at once. */
  opens_in_ms: number;
  granted_total: number;
  rate_limited_total: number;
  /** ms from `told_at` until the paces of requests and tokens are even again; for who governs next. */
  ahead_ms: { requests: number; tokens: number };
}
