import {
  DESTROY_TIMEOUT_MS,
  type AgentStatus,
  type JsonObject,
  type MemoryEdited,
  type RunStatus,
} from '@scrai/contracts';
import { reload, type OutsideInput } from '@scrai/scenario';

/** An action as it waits in the database. */
export interface PendingAction {
  id: string;
  type: string;
  agent: string | null;
  payload: JsonObject;
  reason: string | null;
  /** Place among the urgencies: the lowest is carried out first. */
  rank: number;
  created_at: Date;
}

/** A change of when the run or an agent goes on: no event of the log. */
export interface ControlChange {
  actionId: string;
  status?: RunStatus;
  agent?: { name: string; status: Extract<AgentStatus, 'running' | 'paused'> };
  /** New limit of turns, from the turns requested so far and the limit in force. */
  turnLimit?(requested: number, limit: number | null): number | null;
  /** A run that stands still at a breakpoint goes on from there. */
  goesOn?: true;
  /** Its breakpoints have changed. */
  breakpoints?: true;
}

/** An agent shall leave when it has ended the turn in hand, or at the deadline. */
export interface Departure {
  actionId: string;
  agent: string;
  reason: string;
  /** In ms since the epoch. */
  deadline: number;
}

/** What an action asks of a run: a control, a departure, an input with a place in the log, or nothing that exists. */
export type Meaning =
  | { kind: 'control'; change: ControlChange }
  | { kind: 'departure'; departure: Departure }
  | { kind: 'outside'; input: OutsideInput; actionId: string }
  | { kind: 'error'; actionId: string; reason: string };

/** @param status of the run now: an action that it cannot take ends as `error` with a sentence. */
export function meaningOf(action: PendingAction, status: RunStatus): Meaning {
  const { id: actionId, agent } = action;
  const control = (change: Omit<ControlChange, 'actionId'>): Meaning => ({
    kind: 'control',
    change: { actionId, ...change },
  });
  const error = (reason: string): Meaning => ({ kind: 'error', actionId, reason });
  switch (action.type) {
    case 'create':
      // The agent came with its run, which is played by now.
      return control({});
    case 'pause':
      if (agent) return control({ agent: { name: agent, status: 'paused' } });
      return control({ status: 'paused', turnLimit: (requested) => requested });
    case 'resume':
      if (agent) return control({ agent: { name: agent, status: 'running' } });
      return control({ status: 'running', turnLimit: () => null, goesOn: true });
    case 'step':
      if (status !== 'paused') return error(`A run that is ${status} cannot be stepped; pause it first.`);
      return control({
        turnLimit: (requested, limit) => Math.max(requested, limit ?? requested) + 1,
        goesOn: true,
      });
    case 'breakpoints':
      return control({ breakpoints: true });
    case 'stop': {
      const payload = { status: 'stopped' as const, reason: action.reason ?? 'stopped by a user' };
      return { kind: 'outside', actionId, input: { type: 'run.ended', payload } };
    }
    case 'fail': {
      const payload = { status: 'failed' as const, reason: action.reason ?? 'it was given up' };
      return { kind: 'outside', actionId, input: { type: 'run.ended', payload } };
    }
    case 'destroy':
      return agent ? departure(action, agent) : error('Only an agent can be destroyed; a run is stopped.');
    case 'environment_reload':
    case 'reload': {
      const payload = reload(action.payload.environment as JsonObject);
      return { kind: 'outside', actionId, input: { type: 'environment.reloaded', payload } };
    }
    case 'memory_edit':
      return agent ? memoryEdit(action, agent) : error('Only an agent remembers.');
    case 'interrupt':
    case 'stimulus':
      return stimulus(action);
    default:
      return error(`There is no action «${action.type}» on a run.`);
  }
}

function memoryEdit({ id, payload }: PendingAction, agent: string): Meaning {
  const edit = payload as unknown as Omit<MemoryEdited, 'agent'>;
  return { kind: 'outside', actionId: id, input: { type: 'memory.edited', payload: { ...edit, agent } } };
}

function departure({ id, reason, payload, created_at }: PendingAction, agent: string): Meaning {
  const { timeout_ms = DESTROY_TIMEOUT_MS } = payload as { timeout_ms?: number };
  const deadline = created_at.getTime() + timeout_ms;
  return {
    kind: 'departure',
    departure: { actionId: id, agent, reason: reason ?? 'destroyed by a user', deadline },
  };
}

/** Guidance or something perceived, from outside; who it is for is the action's agent, or `to` in its payload. */
function stimulus(action: PendingAction): Meaning {
  const { to, content, guidance, set, name, when } = action.payload as Record<string, never>;
  const input: OutsideInput = {
    type: 'stimulus.applied',
    payload: {
      source: 'outside',
      ...(name === undefined ? {} : { name }),
      ...(action.agent ? { to: [action.agent] } : to === undefined ? {} : { to }),
      ...(content === undefined ? {} : { content }),
      ...(guidance === undefined ? {} : { guidance }),
      ...(when === 'now' ? { at_once: true } : {}),
      ...(set === undefined ? {} : { set }),
    },
  };
  return { kind: 'outside', actionId: action.id, input };
}
