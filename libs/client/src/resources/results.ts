import type { Json, JsonObject, RunStatus } from '@scrai/contracts';

/** What came of a run. Everything but `timings` is a function of the canonical log. */
export interface RunResults {
  scenario_run_id: string;
  status: RunStatus;
  outcome: JsonObject;
  world: Json;
  transcript: TranscriptLine[];
  agents: JsonObject[];
  scenes: JsonObject[];
  measurements: Measurement[];
  findings: Finding[];
  usage: { calls: number; input_tokens: number; output_tokens: number; cost: number };
  /** Wall clock, in ms: not reproducible, and therefore apart. */
  timings: Timings;
}

export interface TranscriptLine {
  seq: number;
  kind: string;
  from: string | null;
  to?: string[];
  text: string;
  act?: JsonObject;
}

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

/** An answer of the analyst to one of the scenario's questions, with the events that it cites. */
export interface Finding {
  seq: number;
  agent: string;
  question: string;
  answer: string;
  evidence: number[];
}

export interface Timings {
  started_at: string | null;
  ended_at: string | null;
  duration_ms: number | null;
  turns: number;
  model_latency_ms: number;
}
