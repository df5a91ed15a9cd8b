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
  /** Turns that the agent has closed. */
  iteration: number;
  /** Result of its last completed turn. */
  result: JsonObject | null;
  context: JsonObject;
}

/** The record of one turn of an agent. */
export interface AgentStep {
  id: string;
  agent_id: string;
  scenario_run_id: string;
  turn: number;
  /** Seqs of the turn's request and of the event that closed it. */
  requested_seq: number;
  closed_seq: number | null;
  status: string;
  result: JsonObject | null;
  started_at: string | null;
  finished_at: string | null;
  created_at: string;
  updated_at: string;
}
