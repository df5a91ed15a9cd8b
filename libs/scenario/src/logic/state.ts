import type {
  BudgetExhausted,
  JsonObject,
  MediaReference,
  Mind,
  Perception,
  PatchOperation,
  RunEnded,
  RunStarted,
} from '@scrai/contracts';
import type { CompiledAgent, CompiledScenario, CompiledScene } from '../compiled.js';
import type { MemoryState, Remembering } from './memory/memory-state.js';
import { reachOf } from './compiled-index.js';
import type { Queue } from './queue.js';
import { Ring } from './ring.js';

export interface AgentState {
  compiled: CompiledAgent;
  /** Seq of its creation. */
  readonly seq: number;
  alive: boolean;
  destroyedAt: number | null;
  /** Its open turn. */
  open: number | null;
  turns: number;
  ticks: number;
  /** Guidance that waits for its next turn. */
  guidance: string[];
  /** What it alone, or with some, perceived. Made when first needed. */
  heard: Ring<Perception> | null;
  /** Seq of what was addressed to it while its turn was open. */
  addressedAt: number | null;
  /** What it perceived and no longer knows of: everything through a seq, and single seqs. */
  forgotten: { through: number; seqs: ReadonlySet<number> } | null;
  /** Null for an agent without one. */
  memory: MemoryState | null;
  /** Null for an agent that does not adapt. */
  mind: Mind | null;
}

/** A place in the order of play: `scheduled` ones count as turns of the scene, the narrator's own and the analyst's do not. */
export type PlaceKind = 'scheduled' | 'narrator' | 'analyst' | 'interview';

export interface OpenTurn {
  turn: number;
  agent: string;
  /** Seq of its request. */
  seq: number;
  ask: string;
  kind: PlaceKind;
  /** Refused proposals before this one, at the same place. */
  tries: number;
  round: number;
  guidance: string[];
  /** Seq of the interrupt that takes it back. */
  interruptedAt: number | null;
  /** What its agent perceived before it and has not kept yet, where it has a memory that it recalls from. */
  noticed?: Perception[];
}

/** A place that is asked again: a proposal was refused, or the turn cancelled. */
export interface Redo {
  agent: string;
  kind: PlaceKind;
  tries: number;
  guidance: string[];
  cause: number;
}

/** A narrator's answer that waits for judgement. */
export interface Proposal {
  kind: 'proposal';
  open: OpenTurn;
  seq: number;
  changes: PatchOperation[];
  narration: string;
  whispers: { to: string; text: string }[];
  /** What it shows with its narration. */
  media: MediaReference[];
  named: string | null;
  sceneOver: boolean;
}

/** A change of the world that an agent proposed by a tool, beside its act. */
export interface ProposedChange {
  kind: 'change';
  agent: string;
  turn: number;
  round: number;
  seq: number;
  changes: PatchOperation[];
}

export interface AcceptedAct {
  seq: number;
  turn: number;
  agent: string;
  role: string;
  scene: string;
  round: number;
  act: JsonObject;
}

/** What the last event may entail, in order. An event that belongs to none of them says that they entailed nothing. */
export type Pending =
  | Remembering
  | (AcceptedAct & { kind: 'act'; speech: string; to: string[] })
  | ProposedChange
  | Proposal
  | {
      kind: 'findings';
      turn: number;
      agent: string;
      seq: number;
      requestedAt: number;
      result: JsonObject;
      refused: number;
    }
  | { kind: 'round'; seq: number }
  | { kind: 'scene'; seq: number };

export interface SceneState {
  compiled: CompiledScene;
  /** Counts the scenes played in the run, from 0. */
  readonly index: number;
  /** Seq of its start. */
  readonly seq: number;
  /** Those of its agents who live, in the order of the schedule. */
  members: string[];
  memberSet: Set<string>;
  round: number;
  /** Places closed in this round. */
  roundTurns: number;
  roundComplete: boolean;
  /** Places closed, and places asked for, in the scene. */
  turns: number;
  requested: number;
  /** Next place in `members`, for the schedules that go through them. */
  cursor: number;
  /** Who was scheduled last. */
  last: string | null;
  /** Seq of the event that lets the next place be asked for. */
  cause: number;
  /** Seq of what the narrator shall narrate by a turn of its own. */
  narratorDue: number | null;
  /** In a `narrator` schedule: the narrator's word on who acts next; null while it has to be asked. */
  director: { named: string | null } | null;
  /** Seq of the narrator's word that the scene is over. */
  overAt: number | null;
  /** Who was addressed or ticked and has not been asked yet, in the order of the log. */
  queue: Queue<{ agent: string; cause: number }>;
  queued: Set<string>;
  /** Whether anyone was ever addressed or ticked in it. */
  addressed: boolean;
  roundActs: AcceptedAct[];
  /** Kept only where the end's condition reads it. */
  acts: AcceptedAct[];
}

/** The folded log of a run. Others read it through the functions of this folder only; `fold` changes it in place. */
export interface RunState {
  /** The scenario as it is played now: a fork may have changed it. */
  compiled: CompiledScenario;
  /** Seq of the last folded event; 0 before the first. */
  seq: number;
  started: RunStarted | null;
  ended: RunEnded | null;
  exhausted: BudgetExhausted | null;
  world: JsonObject;
  agents: Map<string, AgentState>;
  /** Turns requested. */
  turns: number;
  open: Map<number, OpenTurn>;
  /** No open turn is lower. */
  lowest: number;
  lastClosed: number;
  scene: SceneState | null;
  lastScene: { name: string; premise: string; round: number; endedAt: number; reason: string } | null;
  /** Scene -> how often it ended. */
  played: Map<string, number>;
  scenes: number;
  /** Scenes in a row that ended without a turn. */
  idleScenes: number;
  redo: Redo[];
  pending: Pending[];
  /** Names of the template's stimuli that were applied. */
  fired: Set<string>;
  spent: { calls: number; tokens: number; money: number };
  /** Who is asked from outside what; its turn once it is requested, and the seq at which that was closed. */
  interview: {
    agent: string;
    question: string;
    seq: number;
    turn: number | null;
    closedAt: number | null;
  } | null;
  /** Analysts asked at the end. */
  analysed: Set<string>;
  /** Scene -> what was public in it; '' -> what reached everyone. */
  rings: Map<string, Ring<Perception>>;
  /** Everything public, for the analyst. */
  record: Ring<Perception>;
  /** Worked out from the state and remembered until the next event; no part of it. */
  memo: { seq: number; values: Map<string, unknown> };
  /** The living, as expressions see them; made when first needed. */
  agentList: JsonObject[] | null;
}

/** Entries of the public record that an analyst is shown. */
const ANALYST_WINDOW = 200;

/** Entries of the public record that are kept. */
export const recordOfRun = (window: number): number => Math.max(ANALYST_WINDOW, window);

/** The state before the first event. */
export function initialState(compiled: CompiledScenario): RunState {
  return {
    compiled,
    seq: 0,
    started: null,
    ended: null,
    exhausted: null,
    world: {},
    agents: new Map(),
    turns: 0,
    open: new Map(),
    lowest: 1,
    lastClosed: 0,
    scene: null,
    lastScene: null,
    played: new Map(),
    scenes: 0,
    idleScenes: 0,
    redo: [],
    pending: [],
    fired: new Set(),
    spent: { calls: 0, tokens: 0, money: 0 },
    interview: null,
    analysed: new Set(),
    rings: new Map(),
    record: new Ring(recordOfRun(reachOf(compiled))),
    memo: { seq: -1, values: new Map() },
    agentList: null,
  };
}

/** Remembers `work()` until the next event. */
export function remembered<T>(state: RunState, key: string, work: () => T): T {
  if (state.memo.seq !== state.seq) state.memo = { seq: state.seq, values: new Map() };
  const { values } = state.memo;
  if (!values.has(key)) values.set(key, work());
  return values.get(key) as T;
}

/** The agent of that name. @throws Error when the log speaks of one that was never created. */
export function agentOf(state: RunState, name: string): AgentState {
  const agent = state.agents.get(name);
  if (!agent) throw new Error(`event ${state.seq + 1} speaks of agent ${name}, who was never created`);
  return agent;
}

/** The lowest open turn. */
export const lowestOpen = (state: RunState): OpenTurn | undefined => state.open.get(state.lowest);
