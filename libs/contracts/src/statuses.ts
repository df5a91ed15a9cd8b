export const RUN_STATUSES = ['pending', 'running', 'paused', 'completed', 'failed', 'stopped'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];
/** Statuses of a run that has ended; the only ones that `run.ended` carries. */
export const FINAL_RUN_STATUSES = ['completed', 'failed', 'stopped'] as const;
export type FinalRunStatus = (typeof FINAL_RUN_STATUSES)[number];

export const INSTANCE_STATUSES = ['queued', 'processing', 'completed', 'failed', 'dead_letter'] as const;
export type InstanceStatus = (typeof INSTANCE_STATUSES)[number];

/** What becomes of a run when a turn is a dead letter: it waits for a person, plays on without the turn, or fails. */
export const ON_DEAD_LETTER = ['wait', 'skip_turn', 'fail_run'] as const;
export type OnDeadLetter = (typeof ON_DEAD_LETTER)[number];

/** `skipped` and `run_failed` by the run's policy; `closed`: its turn was closed in another way. */
export const DEAD_LETTER_STATUSES = [
  'open',
  'requeued',
  'deleted',
  'skipped',
  'run_failed',
  'closed',
] as const;
export type DeadLetterStatus = (typeof DEAD_LETTER_STATUSES)[number];

/** A selection of dead letters that nothing was done with, that is worked off, that is through. */
export const SELECTION_STATUSES = ['ready', 'running', 'done'] as const;
export type SelectionStatus = (typeof SELECTION_STATUSES)[number];

export const AGENT_STATUSES = ['running', 'paused', 'stopped', 'error'] as const;
export type AgentStatus = (typeof AGENT_STATUSES)[number];

export const ACTION_STATUSES = ['pending', 'processed', 'error'] as const;
export type ActionStatus = (typeof ACTION_STATUSES)[number];

export const ENGINE_TYPES = ['actor', 'narrator', 'analyst'] as const;
/** One of ENGINE_TYPES, or a plugin's own. */
export type EngineType = string;

/** Lanes are separate streams; an engine prefers the first. `control` carries what must overtake all work. */
export const LANES = ['control', 'high', 'normal', 'low'] as const;
export type Lane = (typeof LANES)[number];
