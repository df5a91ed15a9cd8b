import type { JsonObject } from './json.js';
import type { CallModels, PromptDefinition, Thinking } from './mind.js';
import type { Lane, EngineType } from './statuses.js';
import type { ToolGrant } from './tools.js';
import type { MediaReference, Voice } from './media.js';
import type { MemoryNote } from './memory.js';
import type { Usage } from './turn.js';
import type { View } from './view.js';

/** US dollars per million tokens. */
export interface Price {
  input: number;
  output: number;
  /** For the part of the input that came from the provider's cache; as `input` where it is not said. */
  cached_input?: number;
}

/** A turn, as an engine receives it. Everything that it needs is in here. */
export interface WorkMessage {
  event_id: string;
  turn_id: string;
  scenario_run_id: string;
  agent_id: string;
  agent: string;
  turn: number;
  /** Seq of the turn's request. */
  seq: number;
  engine_type: EngineType;
  lane: Lane;
  /** Raised by a requeue; with the delivery count it names an attempt. It enters no seed and no prompt. */
  dispatch: number;
  /** `provider:model`. */
  model: string;
  model_options: { temperature?: number; max_output_tokens?: number };
  /** Where other models answer some of the turn's calls. */
  call_models?: CallModels;
  /** Seed of the turn's random draws, from hash(run seed, turn, agent). */
  seed: number;
  /** Price per million tokens of `model`, in US dollars. */
  price: Price;
  /** Those of all models that were known at the run's start, where others may answer. */
  prices?: Record<string, Price>;
  /** US dollars that the run's budget has left; absent where it has none. */
  money_left?: number;
  view: View;
  /** What a model is told, where it is not the prompt of the engine type. */
  prompt?: PromptDefinition;
  /** Tools that the agent may use; none when absent. */
  tools?: ToolGrant[];
  /** Where the agent does more than answer straight away. */
  think?: Thinking;
  /** Where what the agent says shall be heard. */
  voice?: Voice;
  /** Where the same request was answered in the run's ancestors, that answer is taken. */
  reuse_answers?: boolean;
}

/** An error as data: where it is born it is decided whether trying again can help. */
export interface Failure {
  code: string;
  message: string;
  retryable: boolean;
  /** `model`: a model call failed; `platform`: ours. Shown apart. */
  origin: 'model' | 'platform';
  /** Do not try again before this many ms. */
  retry_after_ms?: number;
}

/** A done answer: the structured result, and what it cost. */
export interface Done {
  kind: 'done';
  result: JsonObject;
  usage: Usage;
  model: string;
  simulated: boolean;
  /** Blobs that are shown with the answer; each is stored. */
  media?: MediaReference[];
  /** What the agent shall remember besides what stands in the answer: a summary, reflections. */
  memories?: MemoryNote[];
}

/** The closed set of answers of an engine. A thrown error counts as `retry`. */
export type Outcome = Done | { kind: 'retry'; failure: Failure } | { kind: 'reject'; failure: Failure };

/** A turn that is given up without an answer. No engine says so: a run's policy does, or whoever deletes its dead letter. */
export interface Skip {
  kind: 'skip';
  reason: string;
}

/** What an engine publishes for a turn: the outcome and who produced it. */
export interface OutcomeMessage {
  event_id: string;
  turn_id: string;
  scenario_run_id: string;
  agent: string;
  turn: number;
  engine_id: string;
  engine_type: EngineType;
  dispatch: number;
  /** Number of the attempt in its dispatch, from 1: JetStream's delivery count and the attempts before it. */
  delivery: number;
  /** ISO times of the attempt. */
  started_at: string;
  finished_at: string;
  outcome: Outcome | Skip;
}

/** What a model call of a turn was for: `repair` shows a malformed answer to the model again; `embedding` is of texts, for recall; `speech` makes an answer heard. */
export const CALL_PURPOSES = [
  'answer',
  'repair',
  'plan',
  'reflection',
  'check',
  'summary',
  'tools',
  'embedding',
  'speech',
] as const;
export type CallPurpose = (typeof CALL_PURPOSES)[number];

/** How it came that a model answered a call. */
export interface CallSelection {
  /** Name that was asked for: an alias, or the model. */
  asked: string;
  reason: string;
  /** Models that were preferred to it, and why they did not answer. */
  passed_over: { model: string; reason: string }[];
  /** Time for which it waited for leave. */
  waited_ms: number;
  /** Refusals for too much that were waited out before. */
  refusals: { code: string; retry_after_ms?: number }[];
}

/** Record of one request to a language model, kept in `model_calls`. */
export interface ModelCallRecord {
  turn_id: string;
  scenario_run_id: string;
  agent: string;
  turn: number;
  /** Index of the call in its turn, from 0; calls for embeddings, which another turn may have spared it, count from -1 down. */
  call_index: number;
  purpose: CallPurpose;
  /** Attempt that made it: `dispatch.delivery`. */
  attempt: string;
  engine_id: string;
  /** `provider:model` that was called. */
  model: string;
  simulated: boolean;
  /** Absent where one model alone could answer, and did so at once. */
  selection?: CallSelection | null;
  /** What was sent: messages, options, response schema. */
  request: JsonObject;
  /** SHA-256 of the canonical form of `request`. */
  request_hash: string;
  /** What came back; null when the call failed. */
  response: JsonObject | null;
  failure: Failure | null;
  input_tokens: number;
  output_tokens: number;
  cost: number;
  latency_ms: number;
  started_at: string;
}
