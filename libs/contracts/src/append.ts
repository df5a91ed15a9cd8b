import type { BreakpointHit } from './breakpoint.js';
import type { EventType } from './event.js';
import type { EngineType, Lane, RunStatus } from './statuses.js';
import type { ModelCallRecord, OutcomeMessage } from './work.js';

/** One canonical event to append; its seq follows from its place. */
export interface AppendEvent {
  type: EventType;
  caused_by: number | null;
  payload: object;
  /** Name of the agent that it is about or addressed to. */
  agent?: string;
  engine_type?: EngineType;
}

/** The event instance of a `turn.requested` in the same append, with its work message. */
export interface AppendWork {
  turn: number;
  seq: number;
  agent: string;
  engine_type: EngineType;
  lane: Lane;
  /** The WorkMessage, serialised once; the event store passes its bytes on. */
  body: string;
}

/** A turn that this append closes, with what is known of how it was done. */
export interface AppendSettled {
  turn: number;
  status: 'completed' | 'skipped' | 'cancelled';
  engine_id?: string;
  engine_type?: EngineType;
  dispatch?: number;
  delivery?: number;
  started_at?: string;
  finished_at?: string;
}

/** What changes in the row of an agent, besides that it comes and goes. */
export interface AppendAgent {
  agent: string;
  status?: 'running' | 'paused';
  pending_guidance?: string[];
}

/** One value of a measure, with the seqs of the events behind it. */
export interface AppendMeasurement {
  measure: string;
  version: number;
  level: 'run' | 'agent' | 'turn';
  agent?: string;
  turn?: number;
  value: number | string | boolean | null;
  unit: string | null;
  evidence: number[];
}

/**
 * What the orchestrator asks the event store to commit for one run: all of it or none.
 * `expected_seq` is the last seq of the log as the orchestrator knows it (0 for an empty one).
 * An append without events (an early outcome, a change of status) checks nothing and always fits.
 */
export interface AppendRequest {
  scenario_run_id: string;
  expected_seq: number;
  events: AppendEvent[];
  work: AppendWork[];
  settled: AppendSettled[];
  /** Outcomes that arrived before their turn: kept in `turn_outcomes` until the log reaches them. */
  early: OutcomeMessage[];
  /** Records of the model calls behind the outcomes in here, each a ModelCallRecord as JSON. */
  calls?: string[];
  measurements?: AppendMeasurement[];
  /** Agents that are paused, resumed, or whose waiting guidance changed; at most one entry for each. */
  agents?: AppendAgent[];
  /** Actions that this append carries out: marked `processed` in the same commit, so that none is done twice. */
  handled_actions?: string[];
  /** New status of the run, where it changes. */
  status?: RunStatus;
  /** Why the run failed or waits, for people; null clears it. */
  status_reason?: string | null;
  /** New limit of requested turns, where it changes: null for none. */
  turn_limit?: number | null;
  /** The breakpoints at which the run pauses with these events; null: it goes on from where it had paused so. */
  breakpoint_hit?: BreakpointHit | null;
}

/**
 * `done`: committed now, or exactly this was committed before. `conflict`: the log has moved on; read it again.
 * `failed`: nothing was committed, or not the model calls that came with it; `retryable` says whether the same request may be sent again.
 */
export type AppendReply =
  | { status: 'done'; last_seq: number }
  | { status: 'conflict'; last_seq: number }
  | { status: 'failed'; retryable: boolean; code: string; message: string };

/** Answer to a batch of appends (see lines.ts for how it travels); replies come in the same order. */
export interface AppendBatchReply {
  replies: AppendReply[];
}

/** Asks the event store where a turn stands, before an engine does work that was given to somebody before. */
export interface TurnStandingQuestion {
  event_id: string;
  scenario_run_id: string;
  turn: number;
  /** Dispatch of the delivery in hand. A turn whose dispatch was raised since, or that is a dead letter, is `closed` to it. */
  dispatch: number;
}

/** Answer of the event store to «is this turn closed, or its outcome kept?». */
export interface TurnStanding {
  standing: 'open' | 'outcome_kept' | 'closed' | 'unknown';
}

/** Asks the event store for a model call of a turn that was answered in an earlier attempt. */
export interface KeptCallQuestion {
  turn_id: string;
  /** Run and turn behind `turn_id`: the key by which model calls are stored. */
  scenario_run_id: string;
  turn: number;
  call_index: number;
  /** Asks the run's ancestors too, for the answer to the same request (`model`, and SHA-256 of it). */
  same_request?: { model: string; request_hash: string };
}

/** The answered call (never a failed one), or null where there is none. */
export interface KeptCall {
  record: ModelCallRecord | null;
}
