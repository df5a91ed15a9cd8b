import { OTHER_CALLS, type LogEvent } from '@scrai/contracts';
import { models, tokensOf, withoutHints, type ModelRegistry } from '@scrai/model';
import {
  fold,
  initialState,
  next,
  workFor,
  type CompiledScenario,
  type TurnOutcome,
  type TurnWork,
} from '@scrai/scenario';

/** Calls to one model, with their tokens. */
export interface Use {
  calls: number;
  input_tokens: number;
  output_tokens: number;
}

/** What a run would ask of each model, by name as the cast has it. */
export type Uses = Map<string, Use>;

export interface Rehearsed {
  uses: Uses;
  /** It did not come to an end within the bounds. */
  cut: boolean;
}

const MOST_TURNS = 2_000;
const MOST_MS = 3_000;
/** So many turns go by before others get a word in. */
const BREATH = 50;

/**
 * Plays a scenario in memory, as the simulated model would play it: who is asked how often is up to the scenario's logic, and what
 * is asked is the prompt that a model would read. No model is called, and nothing is written.
 */
export async function rehearse(
  compiled: CompiledScenario,
  promptLength: (work: TurnWork) => number,
): Promise<Rehearsed> {
  const state = initialState(compiled);
  const outcomes = new Map<number, TurnOutcome>();
  const uses: Uses = new Map();
  const bundled = models();
  const until = performance.now() + MOST_MS;
  for (let turns = 0; !state.ended;) {
    const event = next(state, { mayRequest: true, outcome: (turn) => outcomes.get(turn) });
    if ('waiting' in event) return { uses, cut: true };
    const { type, caused_by, payload } = event;
    fold(state, { seq: state.seq + 1, type, caused_by, payload } as LogEvent);
    if (type !== 'turn.requested') continue;
    if (turns++ >= MOST_TURNS || performance.now() > until) return { uses, cut: true };
    if (turns % BREATH === 0) await new Promise(setImmediate);
    const { turn } = payload as { turn: number };
    const work = workFor(state, turn);
    const outcome = await answered(bundled, work);
    outcomes.set(turn, outcome);
    count(uses, work, promptLength(work), outcome);
  }
  return { uses, cut: false };
}

/** Policies play as they would; a language model is played by the simulated one. */
async function answered(bundled: ModelRegistry, { view, seed, model }: TurnWork): Promise<TurnOutcome> {
  const played = bundled.resolve(model.startsWith('policy:') ? model : 'simulated:default');
  const response_schema = { name: view.ask.kind, schema: view.ask.schema };
  const request = { model: played.name, messages: [], seed, response_schema };
  const answer = await played.model.generate(request, { view });
  const usage = { calls: 1, input_tokens: 0, output_tokens: 0, cost: 0 };
  return { kind: 'done', result: answer.structured!, usage, model, simulated: true };
}

function count(uses: Uses, work: TurnWork, promptLength: number, outcome: TurnOutcome): void {
  const { model, view } = work;
  const schema = JSON.stringify(withoutHints(view.ask.schema)).length;
  const answer = 'result' in outcome ? tokensOf(JSON.stringify(outcome.result).length) : 0;
  add(uses, model, { calls: 1, input_tokens: tokensOf(promptLength + schema), output_tokens: answer });
  for (const step of stepsOf(work))
    add(uses, step, { calls: 1, input_tokens: tokensOf(promptLength), output_tokens: STEP_TOKENS });
}

/** A plan, a critique, a look back: a paragraph. */
const STEP_TOKENS = 80;

/** The models of a turn's calls besides the answer: each step of an agent that thinks reads the same prompt again. */
function stepsOf({ think = {}, call_models = {}, model, view: { ask, clock, memory } }: TurnWork): string[] {
  if (model.startsWith('policy:') || ask.kind === 'analyse') return [];
  const { plan, check, reflect_every = 0 } = think;
  const reflects = reflect_every > 0 && clock.own_turn % reflect_every === 0;
  const made = { plan, check, reflection: reflects, summary: (memory?.fallen ?? []).length > 0 };
  return OTHER_CALLS.filter((call) => made[call]).map((call) => call_models[call] ?? model);
}

function add(uses: Uses, model: string, more: Use): void {
  const use = uses.get(model) ?? { calls: 0, input_tokens: 0, output_tokens: 0 };
  use.calls += more.calls;
  use.input_tokens += more.input_tokens;
  use.output_tokens += more.output_tokens;
  uses.set(model, use);
}
