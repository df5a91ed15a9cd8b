import type { FinalRunStatus, JsonObject, Perception, RunStatus } from '@scrai/contracts';

/** Tokens and money of some turns. */
export interface Spent {
  calls: number;
  input_tokens: number;
  output_tokens: number;
  /** US dollars at the prices pinned at the start. */
  cost: number;
}

export interface TurnCounts {
  requested: number;
  completed: number;
  skipped: number;
  cancelled: number;
}

export interface AgentResults {
  agent: string;
  agent_template: string;
  engine_type: string;
  turns: TurnCounts;
  acts: number;
  acts_refused: number;
  changes_refused: number;
  words: number;
  spent: Spent;
  destroyed_at: number | null;
}

export interface SceneResults {
  scene: string;
  index: number;
  rounds: number;
  turns: TurnCounts;
  /** Seqs of the scene's start and end. */
  started_at: number;
  ended_at: number | null;
  reason: string | null;
  spent: Spent;
}

/** An entry of the whole transcript, thoughts and whispers included. */
export interface TranscriptEntry extends Perception {
  turn: number | null;
  scene: string | null;
}

/** What an analyst found, with the seqs of the events that it cites. */
export interface Finding {
  agent: string;
  turn: number;
  seq: number;
  question: string;
  answer: string;
  cites: number[];
}

/** One value of a measure at its place in a run. */
export interface Measurement {
  id: string;
  scenario_run_id: string;
  measure: string;
  version: number;
  level: 'run' | 'agent' | 'turn';
  agent: string | null;
  turn: number | null;
  value: number | string | boolean | null;
  unit: string | null;
  /** Seqs of the events behind the value. */
  evidence: number[];
  created_at: string;
  updated_at: string;
}

/** Wall clock: not reproducible, and therefore apart. */
export interface Timings {
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  /** From start to end, in ms; null while the run goes on. */
  duration_ms: number | null;
  /** Sum of the latencies of all recorded model calls, in ms. */
  model_latency_ms: number;
}

/** What came of a run. Everything but `timings` is a function of the canonical log. */
export interface RunResults {
  id: string;
  scenario_run_id: string;
  status: RunStatus;
  /**
   * Null while the run goes on. `scenes`: every scene that was played, with the end that was met; `reason` is that of what ended the
   * run.
   */
  outcome: {
    status: FinalRunStatus;
    reason: string;
    scenes: Pick<SceneResults, 'scene' | 'index' | 'reason'>[];
  } | null;
  fingerprint: string;
  events: number;
  /** True when any answer came from the simulated model. */
  simulated: boolean;
  world: JsonObject;
  transcript: TranscriptEntry[];
  agents: AgentResults[];
  scenes: SceneResults[];
  turns: TurnCounts;
  spent: Spent;
  summaries: { agent: string; turn: number; seq: number; summary: string }[];
  findings: Finding[];
  refused_findings: { agent: string; question: string; reason: string; seq: number }[];
  ratings: {
    agent_rated: string | null;
    by: string;
    turn: number;
    seq: number;
    measure: string;
    value: number | string | boolean;
    cites: number[];
  }[];
  budget_exhausted: { budget: string; limit: number } | null;
  measurements: Measurement[];
  timings: Timings;
  created_at: string;
  updated_at: string;
}
