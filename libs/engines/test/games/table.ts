import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject, LogEvent } from '@scrai/contracts';
import { models } from '@scrai/model';
import {
  compile,
  fold,
  initialState,
  measurements,
  next,
  parseTemplate,
  workFor,
  type TurnOutcome,
  type TurnWork,
} from '@scrai/scenario';

const TEMPLATES = join(import.meta.dirname, '../../../../templates');

function read(file: string): JsonObject {
  const parsed = parseTemplate(readFileSync(join(TEMPLATES, file), 'utf8'), { source: file });
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
  return parsed.template.value;
}
const agents = readdirSync(join(TEMPLATES, 'agents')).map((file) => read(`agents/${file}`));
const registry = models();

export interface Game {
  parameters?: JsonObject;
  seed?: number;
  /** Of those who have none of their own. */
  model?: string;
  /** Acts of some in the place of their model's answer; null: no answer comes, and the turn is skipped. */
  acts?: (work: TurnWork) => JsonObject | null | undefined;
}

export interface PlayedGame {
  events: LogEvent[];
  world: JsonObject;
  /** Private attributes of each agent. */
  attributes: Record<string, JsonObject>;
  /** Values of a measure: of the run, or by agent. */
  measured(name: string): Json | Record<string, Json>;
  /** Rule and agent of each refused act. */
  refused: [rule: string, agent: string][];
}

/** Plays a shipped template by the pure logic, with the models that ship: to its end, in memory. */
export async function playGame(template: string, game: Game = {}): Promise<PlayedGame> {
  const { parameters = {}, seed = 1, model = 'policy:rules' } = game;
  const compilation = compile({
    scenario: read(`scenarios/${template}.yaml`),
    agents,
    parameters,
    seed,
    model,
  });
  if ('faults' in compilation) throw new Error(JSON.stringify(compilation.faults, null, 1));
  const { compiled } = compilation;
  const state = initialState(compiled);
  const events: LogEvent[] = [];
  const outcomes = new Map<number, TurnOutcome>();
  while (!state.ended) {
    const event = next(state, { mayRequest: true, outcome: (turn) => outcomes.get(turn) });
    if ('waiting' in event) throw new Error(`the game waits for ${event.waiting}`);
    const { type, caused_by, payload } = event;
    const logged = { seq: state.seq + 1, type, caused_by, payload } as LogEvent;
    events.push(logged);
    fold(state, logged);
    if (logged.type !== 'turn.requested') continue;
    const { turn } = logged.payload;
    outcomes.set(turn, await answered(workFor(state, turn), game.acts));
  }
  if (state.ended.status !== 'completed') throw new Error(state.ended.reason);
  const values = measurements(compiled, events);
  return {
    events,
    world: state.world,
    attributes: Object.fromEntries(compiled.cast.map(({ name, attributes }) => [name, attributes])),
    measured(name) {
      const found = values.filter(({ measure }) => measure === name);
      const [{ agent, value }] = found;
      return agent === undefined ? value : Object.fromEntries(found.map((each) => [each.agent, each.value]));
    },
    refused: events.flatMap((event): [string, string][] =>
      event.type === 'act.refused' ? [[event.payload.rule, event.payload.agent]] : [],
    ),
  };
}

async function answered(work: TurnWork, acts: Game['acts']): Promise<TurnOutcome> {
  const { view, seed } = work;
  const act = acts?.(work);
  if (act === null) return { kind: 'skip', reason: 'no answer' };
  const about = { usage: { calls: 1, input_tokens: 0, output_tokens: 0, cost: 0 }, model: work.model };
  if (act) return { kind: 'done', result: { thought: '', speech: '', act }, simulated: false, ...about };
  const { model, name } = registry.resolve(work.model);
  const response_schema = { name: 'answer', schema: view.ask.schema };
  const answer = await model.generate({ model: name, messages: [], seed, response_schema }, { view });
  return { kind: 'done', result: answer.structured!, simulated: answer.simulated, ...about };
}
