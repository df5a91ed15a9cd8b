import type { ActionStatus, ActionType, JsonObject } from '@scrai/contracts';
import type { ActionOptions, Agent } from './agents.js';

/** What asks for an action on an agent, or else on a run. */
export interface NewAction extends ActionOptions {
  type: ActionType;
  agent_id?: string;
  scenario_run_id?: string;
  payload?: JsonObject;
}

/** A control command to a run or an agent. */
export interface Action {
  id: string;
  scenario_run_id: string;
  agent_id: string | null;
  type: string;
  payload: JsonObject;
  urgency: string;
  actor: string;
  reason: string | null;
  status: ActionStatus;
  last_error: string | null;
  processed_at: string | null;
  created_at: string;
  updated_at: string;
}

/** The answer to a control: the agent as it is now, and the action, which may still be pending. */
export type AgentControlled = Agent & { action: Action };
