import type { EventType, LogEvent, PayloadOf, WorldChanged } from '@scrai/contracts';
import type { CompiledScenario } from '../compiled.js';
import {
  agentCreated,
  agentDestroyed,
  agentTicked,
  environmentReloaded,
  stimulusApplied,
} from './fold-agents.js';
import { runChanged } from './fold-changes.js';
import { runEnded, runStarted, sceneEnded, sceneStarted } from './fold-scenes.js';
import { turnCancelled, turnCompleted, turnRequested, turnSkipped } from './fold-turns.js';
import { actRefused, findingRefused, worldChanged, worldChangeRefused } from './fold-verdicts.js';
import { interviewAsked } from './interview.js';
import { memoryEdited, memoryWritten } from './memory/fold-memory.js';
import { initialState, type Pending, type RunState } from './state.js';

/** Takes an event of one type into the state; `settles` is the pending matter that it decides. */
export type Fold<T extends EventType> = (
  state: RunState,
  payload: PayloadOf<T>,
  seq: number,
  settles: Pending | undefined,
) => void;

const FOLDS: { [T in EventType]: Fold<T> } = {
  'run.started': runStarted,
  'agent.created': agentCreated,
  'agent.ticked': agentTicked,
  'agent.destroyed': agentDestroyed,
  'scene.started': sceneStarted,
  'turn.requested': turnRequested,
  'turn.completed': turnCompleted,
  'turn.skipped': turnSkipped,
  'turn.cancelled': turnCancelled,
  'act.refused': actRefused,
  'finding.refused': findingRefused,
  'world.changed': worldChanged,
  'world.change_refused': worldChangeRefused,
  'stimulus.applied': stimulusApplied,
  'memory.written': memoryWritten,
  'memory.edited': memoryEdited,
  'environment.reloaded': environmentReloaded,
  'budget.exhausted': (state, payload) => void (state.exhausted = payload),
  'run.changed': runChanged,
  'interview.asked': interviewAsked,
  'scene.ended': sceneEnded,
  'run.ended': runEnded,
};

/**
 * Takes the next event into the state. The argument is consumed: it is changed in place and returned, at a cost that depends on the
 * event and not on the log or the number of agents. The event is kept unchanged and may be used on.
 * @throws Error for an event that is not the next one, or that cannot follow; the state is then of no use any more.
 */
export function fold(state: RunState, event: LogEvent): RunState {
  if (event.seq !== state.seq + 1) {
    throw new Error(
      `the state has folded ${state.seq} events and needs the next one, not event ${event.seq}`,
    );
  }
  const settles = settle(state, event);
  const take = FOLDS[event.type] as Fold<EventType>;
  take(state, event.payload, event.seq, settles);
  state.seq = event.seq;
  return state;
}

/** The state after all of a log. */
export function replayState(compiled: CompiledScenario, events: Iterable<LogEvent>): RunState {
  const state = initialState(compiled);
  for (const event of events) fold(state, event);
  return state;
}

/** Drops what was pending up to the matter that this event decides: what came before it entailed nothing. */
function settle(state: RunState, event: LogEvent): Pending | undefined {
  const { pending } = state;
  // A change comes between an event and what it entails, which is then judged by the changed rules.
  if (pending.length === 0 || event.type === 'run.changed') return undefined;
  const at = pending.findIndex((matter) => decides(event, matter));
  const dropped = at < 0 ? pending.length : at + 1;
  if (state.scene && pending.some(({ kind }, index) => kind === 'round' && index < dropped)) {
    state.scene.roundActs = [];
  }
  const matter = pending[at];
  state.pending = matter?.kind === 'findings' ? pending.slice(at) : pending.slice(dropped);
  return matter;
}

function decides(event: LogEvent, matter: Pending): boolean {
  switch (matter.kind) {
    case 'memory':
      return event.type === 'memory.written';
    case 'act':
      return event.type === 'act.refused' || changes(event, 'rule', matter.turn);
    case 'change':
      return event.type === 'world.change_refused' || changes(event, 'agent', matter.turn);
    case 'proposal':
      return event.type === 'world.change_refused' || changes(event, 'narrator', matter.open.turn);
    case 'findings':
      return event.type === 'finding.refused';
    case 'round':
    case 'scene':
      return event.type === 'world.changed' && event.payload.turn === undefined;
  }
}

/** One act and one proposed change of a turn may both change the world. */
const changes = (event: LogEvent, by: WorldChanged['by'], turn: number): boolean =>
  event.type === 'world.changed' && event.payload.by === by && event.payload.turn === turn;
