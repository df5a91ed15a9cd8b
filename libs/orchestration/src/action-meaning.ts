import type { OutsideInput } from '@scrai/scenario';
import type { RunStatus } from '@scrai/contracts';

/** An action as it waits in the database. */
export interface PendingAction {
  id: string;
  type: string;
  agent: string | null;
  payload: Record<string, unknown>;
  reason: string | null;
}

/** A change of when the run goes on: no event of the log. */
export interface ControlChange {
  actionId: string;
  status?: RunStatus;
  /** New limit of turns, from the turns requested so far and the limit in force. */
  turnLimit(requested: number, limit: number | null): number | null;
}

/** What an action asks of a run: a control, an input with a place in the log, or nothing that exists. */
export type Meaning =
  | { kind: 'control'; change: ControlChange }
  | { kind: 'outside'; input: OutsideInput; actionId: string }
  | { kind: 'error'; actionId: string; reason: string };

/** @param status of the run now: an action that it cannot take ends as `error` with a sentence. */
export function meaningOf(action: PendingAction, status: RunStatus): Meaning {
  const actionId = action.id;
  switch (action.type) {
    case 'pause':
      return { kind: 'control', change: { actionId, status: 'paused', turnLimit: (requested) => requested } };
    case 'resume':
      return { kind: 'control', change: { actionId, status: 'running', turnLimit: () => null } };
    case 'step':
      if (status !== 'paused')
        return {
          kind: 'error',
          actionId,
          reason: `A run that is ${status} cannot be stepped; pause it first.`,
        };
      return {
        kind: 'control',
        change: { actionId, turnLimit: (requested, limit) => Math.max(requested, limit ?? requested) + 1 },
      };
    case 'stop':
      return {
        kind: 'outside',
        actionId,
        input: {
          type: 'run.ended',
          payload: { status: 'stopped', reason: action.reason ?? 'stopped by a user' },
        },
      };
    case 'fail':
      return {
        kind: 'outside',
        actionId,
        input: {
          type: 'run.ended',
          payload: { status: 'failed', reason: action.reason ?? 'it was given up' },
        },
      };
    case 'interrupt':
    case 'stimulus':
      return stimulus(action);
    default:
      return { kind: 'error', actionId, reason: `There is no action «${action.type}» on a run.` };
  }
}

/** Guidance or something perceived, from outside; who it is for is the action's agent, or `to` in its payload. */
function stimulus(action: PendingAction): Meaning {
  const { to, content, guidance, set, name } = action.payload as Record<string, never>;
  const input: OutsideInput = {
    type: 'stimulus.applied',
    payload: {
      source: 'outside',
      ...(name === undefined ? {} : { name }),
      ...(action.agent ? { to: [action.agent] } : to === undefined ? {} : { to }),
      ...(content === undefined ? {} : { content }),
      ...(guidance === undefined ? {} : { guidance }),
      ...(set === undefined ? {} : { set }),
    },
  };
  return { kind: 'outside', actionId: action.id, input };
}
