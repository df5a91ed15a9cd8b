import type { Lane } from './statuses.js';

/** What may be asked of a run. */
export const RUN_ACTIONS = ['pause', 'resume', 'step', 'stop'] as const;
export const AGENT_ACTIONS = [
  'create',
  'pause',
  'resume',
  'interrupt',
  'destroy',
  'environment_reload',
] as const;
/** What the platform asks of a run by itself: to fail, where its policy has it so; to read its breakpoints, which changed. */
export type PlatformAction = 'fail' | 'breakpoints';
/** What is asked of an agent's memory, through its own calls. */
export type MemoryAction = 'memory_edit';
/** What may be asked through `POST /actions`; `reload` is short for `environment_reload`. */
export const ACTION_TYPES = [...new Set([...AGENT_ACTIONS, ...RUN_ACTIONS, 'reload' as const])];
/** Among the actions on one run that wait, the first of these is carried out first. */
export const URGENCIES = ['critical', 'high', 'normal', 'low'] as const;
/** How long an agent that is destroyed may take to end its turn, where nobody says. */
export const DESTROY_TIMEOUT_MS = 30_000;
export type Urgency = (typeof URGENCIES)[number];
export type ActionType = (typeof ACTION_TYPES)[number];
export type RunAction = (typeof RUN_ACTIONS)[number];
export type AgentAction = (typeof AGENT_ACTIONS)[number];

/** Tells the host of a run that there is something to do: a new run, an action, an outcome in `turn_outcomes` (`kept`). */
export interface RunWake {
  scenario_run_id: string;
  why: 'started' | 'action' | 'kept' | 'reconcile';
  /** Of a run that was started: it may have to wait for a place. */
  lane?: Lane;
}

/** Tells engines that the log has closed turns without them: whoever has one in hand stops. News that may be lost. */
export interface TurnsCancelled {
  scenario_run_id: string;
  turns: number[];
}
