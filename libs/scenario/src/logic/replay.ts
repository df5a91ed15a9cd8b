import type { LogEvent } from '@scrai/contracts';
import type { CompiledScenario } from '../compiled.js';
import { canonicalLine, type CanonicalEvent } from './canonical.js';
import { fold } from './fold.js';
import type { NextEvent, OutsideInput, TurnOutcome } from './inputs.js';
import { next } from './next.js';
import { initialState, type RunState } from './state.js';

/** The first place where a log is not what its inputs give. */
export interface Difference {
  seq: number;
  recorded: CanonicalEvent;
  /** What the logic writes there; null where it waits for something that the log does not have. */
  replayed: Omit<CanonicalEvent, 'schema_version'> | null;
  /** What it waits for, when it waits. */
  waiting: string | null;
}

/**
 * Plays a log again, event by event, from its inputs alone: template, parameters, seed, the answers of the models, and
 * what came from outside, where it came. No model is asked: answers are those of the log.
 */
export class Replay {
  private state: RunState;
  private found: Difference | null = null;

  constructor(compiled: CompiledScenario) {
    this.state = initialState(compiled);
  }

  /** The first difference so far; null while there is none. */
  get difference(): Difference | null {
    return this.found;
  }

  /** Events that were replayed as they were recorded. */
  get events(): number {
    return this.state.seq;
  }

  /** The next event of the log. After a difference nothing further is compared. */
  add(event: LogEvent): void {
    if (this.found) return;
    const due = next(this.state, {
      outcome: (turn) => outcomeIn(event, turn),
      outside: outsideIn(event),
      mayRequest: true,
    });
    const seq = this.state.seq + 1;
    if ('waiting' in due) this.found = { seq, recorded: event, replayed: null, waiting: due.waiting };
    else if (canonicalLine(placed(due, seq)) === canonicalLine(event)) this.state = fold(this.state, event);
    else this.found = { seq, recorded: event, replayed: placed(due, seq), waiting: null };
  }
}

const placed = ({ type, caused_by, payload }: NextEvent, seq: number): CanonicalEvent => ({
  seq,
  type,
  caused_by,
  payload,
});

/** An event that came from outside; where it stands is all that a clock or a person decided. */
function outsideIn({ type, payload, caused_by }: LogEvent): OutsideInput | undefined {
  const comes =
    type === 'run.changed' ||
    type === 'interview.asked' ||
    type === 'agent.ticked' ||
    type === 'agent.destroyed' ||
    type === 'environment.reloaded' ||
    type === 'memory.edited' ||
    (type === 'stimulus.applied' && payload.source === 'outside') ||
    (type === 'budget.exhausted' && payload.budget === 'time') ||
    // A run that is stopped, or failed by its policy, ends by nothing in the log.
    (type === 'run.ended' && caused_by === null);
  return comes ? ({ type, payload } as OutsideInput) : undefined;
}

/** The answer that the event is, if it closes this turn. */
function outcomeIn({ type, payload }: LogEvent, turn: number): TurnOutcome | undefined {
  if (type === 'turn.completed' && payload.turn === turn) return { kind: 'done', ...payload };
  if (type === 'turn.skipped' && payload.turn === turn) return { kind: 'skip', reason: payload.reason };
  if (type === 'turn.cancelled' && payload.turn === turn) return { kind: 'cancel', reason: payload.reason };
  return undefined;
}
