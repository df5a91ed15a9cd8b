import type { CallPurpose, CallSelection, JsonObject, ModelCallRecord, Price } from '@scrai/contracts';
import { canonical, sha256 } from '@scrai/determinism';
import {
  ModelError,
  type EmbeddingAnswer,
  type EmbeddingRequest,
  type ModelAnswer,
  type ModelRequest,
  type SpeechAnswer,
  type SpeechRequest,
  type TokenUsage,
} from './language-model.js';

/** What is sent in a call, of whichever kind. */
type Sent = ModelRequest | EmbeddingRequest | SpeechRequest;

/** What a record keeps of an answer: vectors and sounds have places of their own. */
export type KeptAnswer = ModelAnswer | Omit<EmbeddingAnswer, 'vectors'> | Omit<SpeechAnswer, 'bytes'>;

/** Whose call it was, and what surrounds it in the record. */
export interface CallMeta {
  turn_id: string;
  scenario_run_id: string;
  agent: string;
  turn: number;
  /** Index of the call in its turn, from 0. */
  call_index: number;
  purpose: CallPurpose;
  /** `dispatch.delivery`. */
  attempt: string;
  engine_id: string;
  /** `provider:model`. */
  model: string;
  simulated: boolean;
  selection: CallSelection | null;
  price: Price;
  latency_ms: number;
  /** ISO time at which the call began. */
  started_at: string;
}

/** US dollars for the tokens of a call, rounded to 1e-9 so that sums print the same everywhere. */
export function costOf(usage: TokenUsage, price: Price): number {
  const cached = usage.cached_input_tokens ?? 0;
  const micro =
    (usage.input_tokens - cached) * price.input +
    cached * (price.cached_input ?? price.input) +
    usage.output_tokens * price.output;
  return Math.round(micro * 1e3) / 1e9;
}

/**
 * The record of one call. An error must be a ModelError: anything else is a fault of ours and is thrown on.
 */
export function recordOf(request: Sent, result: KeptAnswer | ModelError, meta: CallMeta): ModelCallRecord {
  const answer = result instanceof ModelError ? null : result;
  const usage = result.usage ?? { input_tokens: 0, output_tokens: 0 };
  const { price, ...rest } = meta;
  return {
    ...rest,
    request: request as unknown as JsonObject,
    request_hash: requestHash(request),
    response: answer as unknown as JsonObject | null,
    failure: result instanceof ModelError ? result.failure : null,
    input_tokens: usage.input_tokens,
    output_tokens: usage.output_tokens,
    cost: costOf(usage, price),
  };
}

/** SHA-256 of what determines a call. */
export const requestHash = (request: Sent): string => sha256(canonical(request));

/** The answer that a record kept; null where the call failed. */
export const answerOf = (record: ModelCallRecord): ModelAnswer | null =>
  record.response as unknown as ModelAnswer | null;
