import {
  breakpointText,
  EVENT_TYPES,
  type BreakpointHit,
  type BreakpointTerms,
  type EventType,
  type Fault,
} from '@scrai/contracts';
import { suggestion, type Expression } from '@scrai/expression';
import type { CompiledScenario } from '../compiled.js';
import { ExpressionReader } from '../template/expression-reader.js';
import { FaultList } from '../template/fault-list.js';
import { propertiesOfWorld } from '../template/world.js';
import { evaluate, stageNames, TemplateFault } from './scope.js';
import type { RunState } from './state.js';

/** A breakpoint of a run, as far as its logic needs it. */
export interface Breakpoint extends BreakpointTerms {
  number: number;
  /** The last event after which the run paused by it. */
  last_hit_seq: number | null;
}

/** What a breakpoint may not be; pointers lead into it. */
export function breakpointFaults(compiled: CompiledScenario, terms: BreakpointTerms): Fault[] {
  const { event_type, agent, condition } = terms;
  const found = new FaultList();
  if (event_type === null && agent === null && condition === null)
    found.add('', 'a breakpoint needs an event_type, an agent or a condition');
  if (event_type !== null && !EVENT_TYPES.includes(event_type)) {
    found.add('/event_type', `there is no event ${event_type}${suggestion(event_type, EVENT_TYPES)}`);
  } else if (event_type === 'run.ended') {
    found.add('/event_type', 'after run.ended a run is over, and cannot pause');
  }
  const names = compiled.cast.map(({ name }) => name);
  if (agent !== null && !names.includes(agent))
    found.add('/agent', `there is no agent ${agent}${suggestion(agent, names)}`);
  if (condition !== null) read(compiled, condition, found);
  return found.faults;
}

function read(compiled: CompiledScenario, condition: string, found = new FaultList()): Expression | null {
  const narrated = compiled.cast.some(({ engineType }) => engineType === 'narrator');
  const pointers = compiled.rules.flatMap(({ set }) => set.map(({ pointer }) => pointer));
  const reader = new ExpressionReader(found, {
    parameters: Object.keys(compiled.parameters),
    tables: Object.keys(compiled.tables),
    world: propertiesOfWorld(compiled.world, pointers, narrated),
  });
  return reader.read(condition, 'stimulus.when', '/condition');
}

interface Watched extends Breakpoint {
  expression: Expression | null;
  /** Without an event or an agent it is met when the condition comes to hold, not at every event while it does. */
  armed: boolean;
  /** Why the condition could not be evaluated, the last time. */
  fault: string | null;
}

/** The breakpoints of a run, watching its log grow. They change nothing in it. */
export class Breakpoints {
  private readonly watched: Watched[];

  /** @param state the run as it stands. One that was met before, and still holds, waits until it no longer does. */
  constructor(breakpoints: readonly Breakpoint[], state: RunState) {
    this.watched = breakpoints.map((each) => {
      const expression = each.condition === null ? null : read(state.compiled, each.condition);
      const watched = { ...each, expression, armed: true, fault: null };
      watched.armed = each.last_hit_seq === null || !holds(watched, state);
      return watched;
    });
  }

  /** `2 (turn.completed of seller)`. */
  textOf(number: number): string | undefined {
    const found = this.watched.find((each) => each.number === number);
    return found && `${number} (${breakpointText(found)})`;
  }

  /** Those that an event meets, by number; null where none does. @param state right after it. */
  after(state: RunState, { type, agent }: { type: EventType; agent?: string }): BreakpointHit | null {
    const breakpoints = this.watched.filter((each) => {
      if (each.event_type !== null || each.agent !== null) {
        const meant = each.event_type === null || each.event_type === type;
        return meant && (each.agent === null || each.agent === agent) && holds(each, state);
      }
      const [met, armed] = [holds(each, state), each.armed];
      each.armed = !met;
      return met && armed;
    });
    if (breakpoints.length === 0) return null;
    const fault = breakpoints.find((each) => each.fault !== null)?.fault;
    const numbers = breakpoints.map(({ number }) => number);
    return { seq: state.seq, breakpoints: numbers, ...(fault ? { fault } : {}) };
  }
}

/** A condition that cannot be evaluated counts as one that holds: the run pauses, and nobody waits in vain. */
function holds(watched: Watched, state: RunState): boolean {
  const { expression, number } = watched;
  watched.fault = null;
  if (!expression) return true;
  try {
    return Boolean(evaluate(state, expression, stageNames(state), `breakpoint ${number}`));
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    watched.fault = error.message;
    return true;
  }
}
