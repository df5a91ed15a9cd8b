import type { MemoryKind, MemoryNote, MemoryPlace, MemoryStrategy } from '@scrai/contracts';
import type { CompiledAgent } from '../../compiled.js';

/** What the logic must know of a memory that is kept. Its text is in the log, and in the database for those who recall it. */
export interface KeptMemory extends MemoryPlace {
  kind: MemoryKind;
  importance: number;
  from: readonly number[];
  /** Of kind and text: what is noted twice is kept once. */
  hash: string;
}

/** An agent's memory, as far as what happens next depends on it. Bounded by the agent's budget. */
export interface MemoryState {
  kept: KeptMemory[];
  /** Perceptions through this seq were kept, or seen and not kept. */
  noticed: number;
  /** The past in short, through a seq of what was perceived. */
  summary: { text: string; through: number } | null;
}

/** What is to be kept, and decided on by `memory.written`. */
export interface Remembering {
  kind: 'memory';
  agent: string;
  turn: number;
  /** Seq of what it is kept for. */
  seq: number;
  /** What happened to the agent, by rule: it is not refused. */
  episodes: MemoryNote[];
  /** What somebody would have it remember. */
  notes: MemoryNote[];
  forget: MemoryPlace[];
}

const RECALLING: readonly MemoryStrategy[] = ['retrieval', 'hybrid'];
const SUMMARISING: readonly MemoryStrategy[] = ['summary', 'hybrid'];

export const recalls = ({ memory }: CompiledAgent): boolean =>
  memory !== undefined && RECALLING.includes(memory.strategy);
export const summarises = ({ memory }: CompiledAgent): boolean =>
  memory !== undefined && SUMMARISING.includes(memory.strategy);

/** Whether an agent keeps memories of a kind: those alone that its prompts may come to show. */
export const keeps = (agent: CompiledAgent, kind: MemoryKind): boolean =>
  kind === 'summary' ? summarises(agent) : recalls(agent);

export const noMemories = (): MemoryState => ({ kept: [], noticed: 0, summary: null });

export const samePlace =
  (a: MemoryPlace) =>
  (b: MemoryPlace): boolean =>
    a.seq === b.seq && a.index === b.index;
