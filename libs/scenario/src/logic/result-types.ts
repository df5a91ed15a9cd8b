import type { FinalRunStatus, JsonObject, Perception } from '@scrai/contracts';

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
  /** Words of its public speech and whispers. */
  words: number;
  spent: Spent;
  /** Seq of its destruction, if it was destroyed. */
  destroyed_at: number | null;
}

export interface SceneResults {
  scene: string;
  index: number;
  rounds: number;
  turns: TurnCounts;
  started_at: number;
  ended_at: number | null;
  /** Which end was met; null while it plays. */
  reason: string | null;
  spent: Spent;
}

/** How a run ended. `reason` is that of what ended it, which for a run that was played out is the end of its last scene. */
export interface RunEnd {
  status: FinalRunStatus;
  reason: string;
  /** Every scene that was played, in order, with the end that was met; null where the run ended within it. */
  scenes: Pick<SceneResults, 'scene' | 'index' | 'reason'>[];
}

/** What an analyst found, with the seqs of the events that it cites. */
export interface Finding {
  agent: string;
  turn: number;
  /** Seq of the analyst's answer. */
  seq: number;
  question: string;
  answer: string;
  cites: number[];
}

/** A rating of a rubric measure by an analyst. */
export interface Rating {
  agent_rated: string | null;
  by: string;
  turn: number;
  seq: number;
  measure: string;
  value: number | string | boolean;
  cites: number[];
}

/** An entry of the whole transcript, thoughts and whispers included: for the researcher, never for an agent. */
export interface TranscriptEntry extends Perception {
  turn: number | null;
  scene: string | null;
}

/** Everything that can be read off a run's log, at its end or at any prefix. */
export interface RunResults {
  /** Null while the run goes on. */
  outcome: RunEnd | null;
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
  ratings: Rating[];
  budget_exhausted: { budget: string; limit: number } | null;
}
