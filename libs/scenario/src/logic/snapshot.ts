import type { BudgetExhausted, JsonObject, Mind, Perception, RunEnded, View } from '@scrai/contracts';
import { mindOf } from './mind/mind-state.js';
import { guidanceOf } from './readers.js';
import { askOf } from './request.js';
import { settled } from './settled.js';
import type { AgentState, OpenTurn, RunState } from './state.js';
import { viewOf } from './view.js';
import { perceived } from './visibility.js';

/** A run as it stands after one of its events. */
export interface RunSnapshot {
  at_seq: number;
  parameters: JsonObject;
  world: JsonObject;
  scene: {
    name: string;
    premise: string;
    index: number;
    round: number;
    turns: number;
    agents: string[];
  } | null;
  /** Turns requested so far. */
  turn: number;
  open_turns: { turn: number; agent: string; seq: number; ask: string; round: number }[];
  agents: AgentStanding[];
  spent: { calls: number; tokens: number; money: number };
  budget_exhausted: BudgetExhausted | null;
  outcome: RunEnded | null;
}

export interface AgentStanding {
  name: string;
  role: string;
  engine_type: string;
  alive: boolean;
  turns: number;
  open_turn: number | null;
  pending_guidance: string[];
}

/** An agent as it is after an event: what it is told of itself, what it has perceived and still knows of. */
export interface AgentSnapshot extends AgentStanding {
  at_seq: number;
  model: string;
  attributes: JsonObject;
  /** What it wants, intends and holds to be true; null where that does not change. */
  mind: Mind | null;
  perceived: Perception[];
  /** What it is shown, if its turn was requested by this very event; else what it would be shown, were it asked now. */
  view: View;
}

export function runSnapshot(state: RunState): RunSnapshot {
  const { scene, compiled, exhausted, ended } = state;
  return {
    at_seq: state.seq,
    parameters: compiled.parameters,
    world: settled(state.world),
    scene: scene && {
      name: scene.compiled.name,
      premise: scene.compiled.premise,
      index: scene.index,
      round: scene.round,
      turns: scene.turns,
      agents: [...scene.members],
    },
    turn: state.turns,
    open_turns: [...state.open.values()].map(({ turn, agent, seq, ask, round }) => ({
      ...{ turn, agent, seq, ask, round },
    })),
    agents: [...state.agents.values()].map((agent) => standing(state, agent)),
    spent: { ...state.spent },
    budget_exhausted: exhausted,
    outcome: ended,
  };
}

/** Null where nobody of that name has joined yet. */
export function agentSnapshot(state: RunState, name: string): AgentSnapshot | null {
  const agent = state.agents.get(name);
  if (!agent) return null;
  const { model, attributes } = agent.compiled;
  return {
    at_seq: state.seq,
    ...standing(state, agent),
    model,
    attributes: settled(attributes),
    mind: mindOf(agent),
    perceived: perceived(state, agent),
    view: viewNow(state, agent),
  };
}

function standing(state: RunState, { compiled, alive, turns, open }: AgentState): AgentStanding {
  const { name, role, engineType: engine_type } = compiled;
  const pending_guidance = guidanceOf(state, name);
  return { name, role, engine_type, alive, turns, open_turn: open, pending_guidance };
}

function viewNow(state: RunState, agent: AgentState): View {
  const open = agent.open === null ? undefined : state.open.get(agent.open);
  if (open?.seq === state.seq) return viewOf(state, open);
  const { name, engineType } = agent.compiled;
  const asked: OpenTurn = {
    turn: state.turns + 1,
    agent: name,
    seq: state.seq,
    ask: askOf(engineType),
    kind: engineType === 'narrator' ? 'narrator' : 'scheduled',
    tries: 0,
    round: state.scene?.round ?? state.lastScene?.round ?? 1,
    guidance: guidanceOf(state, name),
    interruptedAt: null,
  };
  const view = viewOf(state, asked);
  return { ...view, clock: { ...view.clock, own_turn: agent.turns + 1 } };
}
