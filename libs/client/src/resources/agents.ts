import type { AgentStatus, JsonObject, Urgency } from '@scrai/contracts';

/** Who asks for an action, why, and how urgently. */
export interface ActionOptions {
  actor?: string;
  reason?: string;
  urgency?: Urgency;
}

/** What creates an agent that plays by itself. Everything but the template's name may be left out. */
export interface StartAgent extends ActionOptions {
  /** Name of an agent template. */
  template: string;
  version?: string;
  /** What it works on. */
  subject?: string;
  name?: string;
  /** `provider:model`. */
  model?: string;
  seed?: number;
  /** Milliseconds between two turns. */
  interval_ms?: number;
  parameters?: JsonObject;
  /** The world that it finds. */
  environment?: JsonObject;
}

/** Guidance from outside: read at the next turn, or at once, in place of the turn that is under way. */
export interface InterruptAgent extends ActionOptions {
  guidance: string;
  when?: 'next' | 'now';
}

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
  /** What it works on: that of its last act where it names one, else its attribute `subject`. */
  subject: string | null;
  /** Where it was at its last turn: `scene`, and the part of the `world` that it saw. */
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
