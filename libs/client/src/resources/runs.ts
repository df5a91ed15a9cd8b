import type {
  AgentChange,
  BreakpointHit,
  EventType,
  FinalRunStatus,
  Injection,
  JsonObject,
  Lane,
  ModelCallRecord,
  OnDeadLetter,
  Price,
  RunStatus,
  ToolCallRecord,
} from '@scrai/contracts';
import type { Action } from './actions.js';
import type { RunBudget } from './budgets.js';
import type { NewBreakpoint } from './breakpoints.js';

/** What starts a run. Everything but the template's name may be left out. */
export interface StartRun {
  template: string;
  version?: string;
  parameters?: JsonObject;
  /** A whole number of 0 to 2^53 - 1; drawn at random, and returned, when absent. */
  seed?: number;
  /** Model of all agents that do not name one themselves, as `provider:model`. */
  model?: string;
  /** Lesson set of every agent in place of its own, as `name@version`; `none` for none. */
  lessons?: string;
  /** `live`, the default, is served first (lane `high`); a `trial` (lane `low`) never starves a live run. */
  mode?: RunMode;
  /** Start paused, to be played with `step`. */
  step?: boolean;
  /** Where it pauses by itself. */
  breakpoints?: NewBreakpoint[];
  labels?: Record<string, string>;
  /** What becomes of the run when a turn is a dead letter; what the template says, or `wait`, when absent. */
  on_dead_letter?: OnDeadLetter;
  /** Prices by model, pinned for this run; a model without one costs 0. */
  prices?: Record<string, ModelPrice>;
  /** Bounds of this run alone: it ends when one is used up, with what it has so far. */
  budget?: RunBudget;
  /** What it may use together with others. */
  budget_id?: string;
}

/** US dollars per million tokens. */
export type ModelPrice = Price;

export type RunMode = 'live' | 'trial';

/** What is different in a fork from its first own event on. */
export interface ForkChanges {
  parameters?: JsonObject;
  model?: string;
  agents?: Record<string, AgentChange>;
  inject?: Injection;
  /** Bounds of the whole run with a new value; what was used before the fork counts. */
  budget?: RunBudget;
}

/** What makes a fork. */
export interface ForkRun {
  /** The last event that both share. */
  at_seq: number;
  changes?: ForkChanges;
  /** Take recorded answers where the request is the same; false, the default, asks models anew. */
  reuse_answers?: boolean;
  seed?: number;
  mode?: RunMode;
  step?: boolean;
  breakpoints?: NewBreakpoint[];
  labels?: Record<string, string>;
}

export interface ScenarioRun {
  id: string;
  template: string;
  template_version: string;
  template_hash: string;
  parameters: JsonObject;
  seed: number;
  model: string;
  /** `live`, `trial`, or another way that its creator names. */
  mode: string;
  lane: Lane;
  labels: Record<string, string>;
  status: RunStatus;
  /** Why the run failed or waits. */
  status_reason: string | null;
  /** What becomes of it when a turn is a dead letter. */
  on_dead_letter: OnDeadLetter;
  /** Seq of the last event of the log; 0 before the first. */
  last_seq: number;
  /** No turn beyond this number is requested: null when unlimited. */
  turn_limit: number | null;
  /** Where it has paused by breakpoints, until it goes on. */
  breakpoint_hit: BreakpointHit | null;
  /** How it ended; null before. */
  outcome: { status: FinalRunStatus; reason: string } | null;
  /** Run that it is a fork of. */
  parent_run_id: string | null;
  /** The last event that it shares with its parent. */
  forked_at_seq: number | null;
  /** Payload of the event that follows the shared ones. */
  changes: JsonObject | null;
  reuse_answers: boolean;
  /** What it may use together with others. */
  budget_id: string | null;
  started_at: string | null;
  ended_at: string | null;
  created_at: string;
  updated_at: string;
}

export interface Fingerprint {
  /** Id of the run. */
  id: string;
  scenario_run_id: string;
  /** SHA-256 of the canonical log as it stands; final once the run has ended. */
  fingerprint: string;
  /** Events in that log. */
  events: number;
  created_at: string;
  updated_at: string;
}

/** The answer to a control: the run as it is now, and the action, which may still be pending. */
export type Controlled = ScenarioRun & { action: Action };

/** An event as the fingerprint has it. */
export interface LoggedEvent {
  seq: number;
  type: EventType;
  schema_version: number;
  caused_by: number | null;
  payload: JsonObject;
}

/** What playing a log again from its inputs has shown. No model is asked: the answers are those of the log. */
export interface Replay {
  /** Id of the run. */
  id: string;
  scenario_run_id: string;
  /** Whether the inputs give the log again, byte for byte. */
  identical: boolean;
  /** Events of the log as it was read. */
  events: number;
  model_calls: 0;
  /** SHA-256 of the log as it was read. */
  fingerprint: string;
  /** The first place where they differ; null while there is none. */
  difference: ReplayDifference | null;
  created_at: string;
  updated_at: string;
}

export interface ReplayDifference {
  seq: number;
  recorded: LoggedEvent;
  /** What the inputs give there; null where the run would wait. */
  replayed: LoggedEvent | null;
  /** What it would wait for. */
  waiting: string | null;
}

/** A recorded request to a language model. */
export interface ModelCall extends ModelCallRecord {
  id: string;
  created_at: string;
  updated_at: string;
}

/** A recorded use of a tool. */
export interface ToolCall extends ToolCallRecord {
  created_at: string;
  updated_at: string;
}
