import type { LogEvent, View } from '@scrai/contracts';
import type { CompiledScenario } from '../../compiled.js';
import { fold, replayState } from '../fold.js';
import type { OutsideInput, TurnOutcome } from '../inputs.js';
import { next } from '../next.js';
import { outsideFault } from '../outside.js';
import { tickSchedule } from '../readers.js';
import { initialState, type RunState } from '../state.js';
import { workFor } from '../view.js';
import { fakeModel, type Model } from './fake-model.js';

export interface Played {
  events: LogEvent[];
  state: RunState;
  /** Turn -> the view that its request gave. */
  views: Map<number, View>;
  /** Where outside inputs entered. */
  outside: PlacedInput[];
}

/** An outside input and the seq that it has in the log. */
export interface PlacedInput {
  seq: number;
  input: OutsideInput;
}

export interface Conditions {
  model?: Model;
  /** Inputs, each offered from this seq on until it is taken. */
  offers?: PlacedInput[];
  /** Inputs, each offered at exactly this seq: a replay. */
  places?: PlacedInput[];
  /** Whether the outcome of a turn has come by this step. */
  arrived?: (turn: number, step: number) => boolean;
  mayRequest?: (step: number) => boolean;
  /** Whether the state is thrown away at this step and folded again from stored events. */
  crash?: (step: number) => boolean;
  /** Ticks offered in all to an autonomous scene, one whenever nothing else can happen; then the run is stopped. */
  ticks?: number;
  /** Start from these events. */
  prefix?: LogEvent[];
  /** Stop when the log has this many events. */
  until?: number;
}

/** What a database gives back: other objects, keys in another order. */
export const stored = <T>(value: T): T => backwards(JSON.parse(JSON.stringify(value))) as T;

function backwards(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(backwards);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, inner]) => [key, backwards(inner)]));
}

const STOP: OutsideInput = { type: 'run.ended', payload: { status: 'stopped', reason: 'enough' } };

/** Hosts a run as an orchestrator does, under the given conditions, to its end. */
export function play(compiled: CompiledScenario, conditions: Conditions = {}): Played {
  const {
    model = fakeModel,
    arrived = () => true,
    mayRequest = () => true,
    crash = () => false,
  } = conditions;
  const events: LogEvent[] = [...(conditions.prefix ?? [])];
  let state = events.length > 0 ? replayState(compiled, stored(events)) : initialState(compiled);
  const views = new Map<number, View>();
  const outside: PlacedInput[] = [];
  const outcomes = new Map<number, TurnOutcome>(resumed(conditions, compiled, events));
  const offers = [...(conditions.offers ?? [])];
  let ticks = conditions.ticks ?? 0;
  for (let step = 0; !state.ended && events.length < (conditions.until ?? Infinity); step++) {
    if (step > 100_000) throw new Error('the run does not end');
    if (crash(step)) state = replayState(compiled, stored(events));
    const placed = conditions.places?.find(({ seq }) => seq === state.seq + 1)?.input;
    const offered = offers.length > 0 && offers[0].seq <= state.seq + 1 ? offers[0].input : undefined;
    const inputs = {
      outcome: (turn: number) => (arrived(turn, step) ? outcomes.get(turn) : undefined),
      outside: placed ?? offered,
      mayRequest: mayRequest(step),
    };
    let event = next(state, inputs);
    if ('waiting' in event && event.waiting === 'outside') {
      event = next(state, { ...inputs, outside: ticks-- > 0 ? nextTick(state, ticks) : STOP });
    }
    if ('waiting' in event) continue;
    const logged = {
      seq: state.seq + 1,
      type: event.type,
      caused_by: event.caused_by,
      payload: event.payload,
    } as LogEvent;
    if (event.uses === 'outside') {
      outside.push({ seq: logged.seq, input: { type: event.type, payload: event.payload } as OutsideInput });
      if (event.type === offered?.type) offers.shift();
    }
    events.push(logged);
    state = fold(state, logged);
    if (logged.type === 'turn.requested') {
      const { turn } = logged.payload;
      const work = workFor(state, turn);
      views.set(turn, work.view);
      outcomes.set(turn, model(work));
    }
  }
  return { events, state, views, outside };
}

/** The outcomes of turns that are open at the end of a prefix: engines answer from the views that were stored then. */
function* resumed(
  { prefix = [], model = fakeModel }: Conditions,
  compiled: CompiledScenario,
  events: LogEvent[],
): Iterable<[number, TurnOutcome]> {
  if (prefix.length === 0) return;
  const state = initialState(compiled);
  for (const event of events) {
    fold(state, event);
    if (event.type !== 'turn.requested') continue;
    yield [event.payload.turn, model(workFor(state, event.payload.turn))];
  }
}

function nextTick(state: RunState, count: number): OutsideInput {
  const clocks = tickSchedule(state);
  const { agent, last_tick } = clocks[count % clocks.length];
  const input: OutsideInput = { type: 'agent.ticked', payload: { agent, tick: last_tick + 1 } };
  const fault = outsideFault(state, input);
  if (fault !== null) throw new Error(fault);
  return input;
}

/** The events of one type. */
export const ofType = <T extends LogEvent['type']>(
  events: LogEvent[],
  type: T,
): Extract<LogEvent, { type: T }>[] => events.filter((event) => event.type === type) as never;

/** Who was asked, in order. */
export const asked = (events: LogEvent[]): string[] =>
  ofType(events, 'turn.requested').map(({ payload }) => payload.agent);
