/** Control of a run, as it travels from the API to the orchestrator that hosts the run. */
export const RUN_ACTIONS = ['pause', 'resume', 'step', 'stop'] as const;
export const AGENT_ACTIONS = [
  'create',
  'pause',
  'resume',
  'interrupt',
  'destroy',
  'environment_reload',
] as const;
/** What the platform asks of a run by itself: to fail, where the run's policy has it so. */
export type PlatformAction = 'fail';
export type RunAction = (typeof RUN_ACTIONS)[number];
export type AgentAction = (typeof AGENT_ACTIONS)[number];

/** Tells the host of a run that there is something to do: a new run, an action, an outcome in `turn_outcomes` (`kept`). */
export interface RunWake {
  scenario_run_id: string;
  why: 'started' | 'action' | 'kept' | 'reconcile';
}
