import { derivedSeed } from '@scrai/determinism';
import type { Json, JsonObject, View } from '@scrai/contracts';
import { askFor } from './ask.js';
import type { TurnWork } from './inputs.js';
import { shownPast } from './memory/shown.js';
import { mindOf } from './mind/mind-state.js';
import { MOST_OTHERS, othersOf } from './others.js';
import { pointerParts } from './patch.js';
import { settled } from './settled.js';
import { agentOf, type AgentState, type OpenTurn, type RunState } from './state.js';

/**
 * What the agent of an open turn is shown. A function of the log up to the turn's request, so it can be asked for only right
 * after that request was folded. It shares nothing with the state that later events change.
 * @throws Error at any other moment.
 */
export function view(state: RunState, turn: number): View {
  return viewOf(state, justRequested(state, turn));
}

/** The view, and how its model call is to be made. The same moment, the same errors. */
export function workFor(state: RunState, turn: number): TurnWork {
  const open = justRequested(state, turn);
  const { name, engineType, model, modelOptions, callModels, prompt, think, tools, voice } = agentOf(
    state,
    open.agent,
  ).compiled;
  const budget = state.compiled.budgets.money;
  return {
    agent: name,
    engine_type: engineType,
    model,
    model_options: modelOptions,
    ...(callModels && { call_models: callModels }),
    seed: derivedSeed(state.compiled.seed, 'turn', turn, name),
    price: state.started?.prices[model] ?? { input: 0, output: 0 },
    ...pricesBeside(state, model),
    ...(budget !== undefined && { money_left: budget - state.spent.money }),
    view: viewOf(state, open),
    ...(prompt && { prompt }),
    ...(think && { think }),
    // Nothing comes of what is said in an interview, so nothing is done in one, and nobody is there to hear it.
    ...(tools && open.kind !== 'interview' ? { tools } : {}),
    ...(voice && open.kind !== 'interview' ? { voice } : {}),
  };
}

/** Where another model may answer, its price goes with the turn. */
function pricesBeside({ started }: RunState, model: string): Pick<TurnWork, 'prices'> {
  const { prices = {} } = started ?? {};
  return Object.keys(prices).some((name) => name !== model) ? { prices } : {};
}

function justRequested(state: RunState, turn: number): OpenTurn {
  const open = state.open.get(turn);
  if (open?.seq === state.seq) return open;
  throw new Error(
    `the view of turn ${turn} is made right after its request is folded, and the last folded event is ${state.seq}`,
  );
}

/** The view of a turn as if it had been requested by the last event. */
export function viewOf(state: RunState, open: OpenTurn): View {
  const { compiled, scene, lastScene } = state;
  const agent = agentOf(state, open.agent);
  const others = othersOf(state, agent);
  const ask = askFor(
    state,
    open,
    agent,
    others.map(({ name }) => name),
  );
  return {
    scenario: { name: compiled.name, description: compiled.description },
    scene: {
      name: scene?.compiled.name ?? lastScene?.name ?? '',
      premise: scene?.compiled.premise ?? lastScene?.premise ?? '',
    },
    clock: { turn: open.turn, round: open.round, own_turn: agent.turns },
    you: { ...you(agent), ...ownMind(agent) },
    others,
    world: visibleWorld(state.world, agent.compiled.sees),
    ...shownPast(state, agent),
    guidance: open.guidance,
    ...questionsOf(state, open),
    ask,
  };
}

function questionsOf({ compiled, interview }: RunState, open: OpenTurn): Pick<View, 'questions'> {
  if (open.kind === 'interview') return { questions: [interview!.question] };
  return open.ask === 'analyse' ? { questions: compiled.questions } : {};
}

/** What of itself has changed since the run began. */
function ownMind(agent: AgentState): Pick<View['you'], 'goals' | 'plan' | 'beliefs'> | undefined {
  const mind = mindOf(agent);
  return mind ? { goals: mind.goals, plan: mind.plan, beliefs: mind.beliefs } : undefined;
}

/** What else an agent is told of itself does not change in a run, so one copy serves all its turns. */
const selves = new WeakMap<AgentState['compiled'], View['you']>();

function you({ compiled }: AgentState): View['you'] {
  let self = selves.get(compiled);
  if (!self) {
    const { name, engineType, persona, goals, instructions, attributes, relations } = compiled;
    const { lessons, simulated, policy, perceives } = compiled;
    self = {
      name,
      engine_type: engineType,
      persona,
      goals,
      instructions,
      attributes: settled(attributes),
      relations: relations.slice(0, MOST_OTHERS),
      ...(lessons ? { lessons: settled<typeof lessons>(lessons) } : {}),
      ...(Object.keys(simulated).length > 0 ? { simulated: settled(simulated) } : {}),
      ...(perceives ? { perceives } : {}),
      ...(policy ? { policy: settled(policy) } : {}),
    };
    selves.set(compiled, self);
  }
  return self;
}

/** The parts of the world that `sees` names, at their places; null: all of it. A part that is not there is left out. */
function visibleWorld(world: JsonObject, sees: string[] | null): Json {
  if (sees === null) return settled(world);
  const visible: JsonObject = {};
  for (const pointer of [...sees].sort()) show(visible, world, pointerParts(pointer));
  return settled(visible);
}

function show(visible: JsonObject, world: JsonObject, parts: string[]): void {
  const last = parts.pop();
  if (last === undefined) {
    Object.assign(visible, world);
    return;
  }
  let from: Json = world;
  const path: [JsonObject, string][] = [];
  let into = visible;
  for (const part of parts) {
    from = member(from, part);
    if (from === undefined) return;
    path.push([into, part]);
    const inner = into[part];
    into = inner !== null && typeof inner === 'object' && !Array.isArray(inner) ? inner : {};
  }
  const value = member(from, last);
  if (value === undefined) return;
  into[last] = value;
  for (let at = into, step = path.pop(); step; step = path.pop()) {
    step[0][step[1]] = at;
    at = step[0];
  }
}

const member = (node: Json, part: string): Json =>
  (node !== null && typeof node === 'object' && Object.hasOwn(node, part)
    ? (node as JsonObject)[part]
    : undefined) as Json;
