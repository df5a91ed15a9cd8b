import type { FinalRunStatus, JsonObject, Mind, Perception, RunStatus, Usage, View } from '@scrai/contracts';

/** An agent as it stands after an event. */
export interface AgentStanding {
  name: string;
  /** Entry of the cast that it was made from. */
  role: string;
  engine_type: string;
  alive: boolean;
  /** Turns that it was asked for. */
  turns: number;
  open_turn: number | null;
  pending_guidance: string[];
}

interface Past {
  id: string;
  scenario_run_id: string;
  at_seq: number;
  created_at: string;
  updated_at: string;
}

/** A run as it was after an event, folded from its log. */
export interface RunState extends Past {
  parameters: JsonObject;
  world: JsonObject;
  /** Null between scenes. */
  scene: {
    name: string;
    premise: string;
    index: number;
    round: number;
    turns: number;
    agents: string[];
  } | null;
  /** Turns requested so far. */
  turn: number;
  open_turns: { turn: number; agent: string; seq: number; ask: string; round: number }[];
  agents: AgentStanding[];
  spent: { calls: number; tokens: number; money: number };
  budget_exhausted: { budget: string; limit: number } | null;
  outcome: { status: FinalRunStatus; reason: string } | null;
}

/** An agent as it was after an event. */
export interface PastAgent extends Past, AgentStanding {
  agent_id: string;
  model: string;
  attributes: JsonObject;
  /** What it wants, intends and holds to be true; null where its template says nothing of `adapts`. */
  mind: Mind | null;
  /** What it has perceived and still knows of, oldest first. */
  perceived: Perception[];
  /** What it is shown, if this very event asks it; else what it would be shown, were it asked now. */
  view: View;
}

/** A question to an agent of a run. */
export interface AskAgent {
  agent: string;
  question: string;
  /** After this event; the last one when absent. */
  at_seq?: number;
  /** How long the answer waits for the agent's, in ms. */
  wait_ms?: number;
}

/** What an agent said when it was asked, on a throwaway fork. */
export interface Interview {
  /** Id of the throwaway run; it is gone where there is an answer and no idempotency key. */
  id: string;
  /** The run that the agent belongs to, which knows nothing of it. */
  scenario_run_id: string;
  agent: string;
  question: string;
  at_seq: number;
  /** Status of the throwaway run. */
  status: RunStatus;
  status_reason: string | null;
  /** Null while it is waited for, and where none came. */
  answer: string | null;
  thought: string | null;
  /** `provider:model` that answered. */
  model: string | null;
  simulated: boolean | null;
  usage: Usage | null;
  created_at: string;
  updated_at: string;
}
