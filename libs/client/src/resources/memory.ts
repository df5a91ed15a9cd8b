import type { MemoryKind } from '@scrai/contracts';
import type { Action } from './actions.js';
import type { ActionOptions } from './agents.js';

/** Something that an agent keeps of its past. It never changes: an edited one is forgotten, and another takes its place. */
export interface AgentMemory {
  /** Ends with `seq.index`. */
  id: string;
  agent_id: string;
  scenario_run_id: string;
  /** Seq of the event that wrote it, and the place among those of that event. */
  seq: number;
  index: number;
  turn: number;
  kind: MemoryKind;
  text: string;
  /** From 0 to 1. */
  importance: number;
  about: string[];
  /** Seqs of the events that it stems from. */
  from: number[];
  /** Seq of the event by which it was forgotten. */
  forgotten_at: number | null;
  created_at: string;
  updated_at: string;
}

export interface MemoryChange extends ActionOptions {
  text?: string;
  importance?: number;
  about?: string[];
}

export interface NewMemory extends MemoryChange {
  kind?: MemoryKind;
  text: string;
}

/** An edit: what the agent remembers by it, as soon as it is carried out, and the action that was asked for. */
export interface MemoryEdit {
  memory: AgentMemory | null;
  action: Action;
}
