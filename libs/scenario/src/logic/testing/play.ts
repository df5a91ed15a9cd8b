import type { LogEvent, View } from '@scrai/contracts';
import type { CompiledScenario } from '../../compiled.js';
import { fold, replayState } from '../fold.js';
import type { Inputs, NextEvent, OutsideInput, TurnOutcome, Wait } from '../inputs.js';
import { next } from '../next.js';
import { outsideFault } from '../outside.js';
import { isEnded, tickSchedule } from '../readers.js';
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
  /** Agents that are paused at this step. */
  halted?: (step: number) => ReadonlySet<string>;
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
  const host = new Host(compiled, conditions);
  for (let step = 0; !host.finished(); step++) {
    if (step > 100_000) throw new Error('the run does not end');
    host.step(step);
  }
  const { events, state, views, outside } = host;
  return { events, state, views, outside };
}

class Host implements Played {
  readonly events: LogEvent[];
  state: RunState;
  readonly views = new Map<number, View>();
  readonly outside: PlacedInput[] = [];
  private readonly outcomes: Map<number, TurnOutcome>;
  private readonly offers: PlacedInput[];
  private ticks: number;

  constructor(
    private readonly compiled: CompiledScenario,
    private readonly conditions: Conditions,
  ) {
    const { prefix = [], offers = [], ticks = 0 } = conditions;
    this.events = [...prefix];
    this.state = replayState(compiled, stored(prefix));
    this.outcomes = new Map(resumed(conditions, compiled, prefix));
    this.offers = [...offers];
    this.ticks = ticks;
  }

  finished(): boolean {
    return isEnded(this.state) || this.events.length >= (this.conditions.until ?? Infinity);
  }

  step(step: number): void {
    if (this.conditions.crash?.(step)) this.state = replayState(this.compiled, stored(this.events));
    const inputs: Inputs = {
      outcome: (turn) =>
        this.conditions.arrived?.(turn, step) === false ? undefined : this.outcomes.get(turn),
      outside: this.offered(),
      mayRequest: this.conditions.mayRequest?.(step) ?? true,
      halted: this.conditions.halted?.(step),
    };
    const event = next(this.state, inputs);
    if (!('waiting' in event)) this.log(event);
    else if (event.waiting === 'outside') this.log(next(this.state, { ...inputs, outside: this.tick() }));
  }

  private offered(): OutsideInput | undefined {
    const here = this.state.seq + 1;
    const placed = this.conditions.places?.find(({ seq }) => seq === here)?.input;
    return placed ?? this.offers.find(({ seq }) => seq <= here)?.input;
  }

  private tick(): OutsideInput {
    return this.ticks-- > 0 ? nextTick(this.state, this.ticks) : STOP;
  }

  private log(event: NextEvent | Wait): void {
    if ('waiting' in event) throw new Error('an input was offered and not taken');
    const { type, caused_by, payload, uses } = event;
    const logged = { seq: this.state.seq + 1, type, caused_by, payload } as LogEvent;
    if (uses === 'outside') {
      this.outside.push({ seq: logged.seq, input: { type, payload } as OutsideInput });
      if (this.offers[0]?.input.type === type) this.offers.shift();
    }
    this.events.push(logged);
    this.state = fold(this.state, logged);
    if (logged.type !== 'turn.requested') return;
    const { turn } = logged.payload;
    const work = workFor(this.state, turn);
    this.views.set(turn, work.view);
    this.outcomes.set(turn, (this.conditions.model ?? fakeModel)(work));
  }
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
