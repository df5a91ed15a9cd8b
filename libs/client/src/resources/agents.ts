import type { AgentStatus, JsonObject } from '@scrai/contracts';

/** A participant of a run. */
export interface Agent {
  id: string;
  agent_id: string;
  scenario_run_id: string;
  name: string;
  agent_template: string;
  engine_type: string;
  attributes: JsonObject;
  state: AgentState;
  created_at: string;
  updated_at: string;
}

export interface AgentState {
  status: AgentStatus;
  /** Turns that the agent has completed. */
  iteration: number;
  /** Result of its last completed turn. */
  result: JsonObject | null;
  /** What is kept for it between turns by its engine type. */
  context: JsonObject;
  /** Guidance that it reads at its next turn. */
  pending_guidance: string[];
  last_error: string | null;
  started_at: string;
  ended_at: string | null;
}

/** The record of one turn of an agent. */
export interface AgentStep {
  id: string;
  agent_id: string;
  scenario_run_id: string;
  turn: number;
  /** How many turns of this agent were completed, this one included. */
  iteration: number;
  status: 'completed' | 'skipped' | 'cancelled';
  /** Seq of the event that closed the turn. */
  seq: number | null;
  /** What it answered; null for a turn without an answer. */
  result: JsonObject | null;
  engine_id: string | null;
  started_at: string | null;
  finished_at: string | null;
  created_at: string;
  updated_at: string;
}
