import { IsArray, IsInt, IsOptional, IsString, Min } from 'class-validator';

/**
 * `episodic`: what happened to the agent; `semantic`: what it holds to be true; `relation`: how it stands with others;
 * `reflection`: what it made of the past when it looked back; `summary`: the past in short, of which the newest counts; `note`: anything else.
 */
export const MEMORY_KINDS = ['episodic', 'semantic', 'relation', 'reflection', 'summary', 'note'] as const;
export type MemoryKind = (typeof MEMORY_KINDS)[number];

/**
 * What of the past a prompt shows. `window`: the newest entries; `summary`: and in short what fell out of them;
 * `retrieval`: and what is recalled for this turn; `hybrid`: all three.
 */
export const MEMORY_STRATEGIES = ['window', 'summary', 'retrieval', 'hybrid'] as const;
export type MemoryStrategy = (typeof MEMORY_STRATEGIES)[number];

/** How words are cut to their stems when memories are searched: configurations that every Postgres has. */
export const MEMORY_LANGUAGES = [
  ...['simple', 'arabic', 'danish', 'dutch', 'english', 'finnish', 'french', 'german', 'greek', 'hungarian'],
  ...['indonesian', 'irish', 'italian', 'lithuanian', 'nepali', 'norwegian', 'portuguese', 'romanian'],
  ...['russian', 'spanish', 'swedish', 'tamil', 'turkish'],
] as const;

/** What an agent's template says of its memory, complete. */
export interface MemorySettings {
  strategy: MemoryStrategy;
  /** Entries of the transcript that a prompt shows word for word. */
  window: number;
  /** Most memories that are kept: episodic ones, and all others but the summary. */
  budget: { episodic: number; semantic: number };
  /** Memories that a prompt recalls. */
  retrieve: number;
  /** Most tokens of a prompt. */
  tokens: number;
  language: string;
  /** `provider:model`, or an alias, by whose embeddings memories are found besides their words; by words alone when absent. */
  embeddings?: string;
}

/** Where a memory is written: the seq of its event, and its place there. */
export interface MemoryPlace {
  seq: number;
  index: number;
}

/** What somebody would have an agent remember: the agent itself, its engine, or a person outside. */
export interface MemoryNote {
  kind: MemoryKind;
  text: string;
  /** From 0 to 1. */
  importance?: number;
  /** Who or what it is about. */
  about?: string[];
  /** Seqs of the events that it stems from. */
  from?: number[];
}

/** A memory, as it is written. */
export interface WrittenMemory extends MemoryNote {
  importance: number;
  from: number[];
}

/** What an agent keeps of a turn, or of a change, and what it forgets for it. Nobody else perceives it. */
export class MemoryWritten {
  @IsString() agent: string;
  /** Turn at which it is written. */
  @IsInt() @Min(0) turn: number;
  /** In the order of their places. */
  @IsArray() written: WrittenMemory[];
  /** Beyond the budget, or replaced. */
  @IsOptional() @IsArray() forgotten?: MemoryPlace[];
  /** What was to be kept and is not, and why. */
  @IsOptional() @IsArray() refused?: { text: string; reason: string }[];
  /** That of the agent's settings. */
  @IsString() language: string;
}

/** Somebody outside changes what an agent remembers; what comes of it is the `memory.written` that follows. */
export class MemoryEdited {
  @IsString() agent: string;
  @IsOptional() @IsArray() add?: MemoryNote[];
  @IsOptional() @IsArray() forget?: MemoryPlace[];
}

/** A memory that is recalled for a turn. */
export interface RecalledMemory extends MemoryPlace {
  kind: MemoryKind;
  text: string;
  importance: number;
  /** Turn at which it was written. */
  turn: number;
  /** Recency, importance and relevance, together; the highest first. */
  score: number;
}

/** Names of agents that a turn concerns. */
export interface Concerned {
  /** Those who spoke last, whom they spoke to, and who was named. */
  now: string[];
  /** Those who are there, or whom the agent knows. */
  around: string[];
}

/** Asks the event store what comes to an agent's mind. The answer depends on the log before `before` alone. */
export interface RecallQuestion {
  agent_id: string;
  /** Seq of the turn's request. */
  before: number;
  /** The turn, from which recency is counted. */
  turn: number;
  query: string;
  language: string;
  /** Most memories of the answer. */
  limit: number;
  /** What happened from this seq on is in the prompt anyway. */
  shown_from: number;
  /** Whom the turn concerns: how the agent stands with them comes to mind whatever the words are. */
  concerned?: Concerned;
  /** `provider:model` by whose vectors it is searched besides; the query and what may be recalled have theirs by then. */
  embeddings?: string;
}

/** Asks which texts have no vector of a model yet: the query, and what could be recalled. */
export interface LackingVectorsQuestion extends Pick<RecallQuestion, 'agent_id' | 'before' | 'query'> {
  /** `provider:model`. */
  model: string;
  /** Where a recording stands for a model: that one's own name. The vectors are then those that one provider gave by it. */
  recorded_as?: string;
}

export interface LackingVectors {
  /** Some of them; none where none is lacking. */
  texts: string[];
  /** `provider:model` whose vectors they lack, and by which all can be searched that lack none. */
  model: string;
}

/** Vectors of texts by a model: the same for whoever remembers the same. */
export interface TextVectors {
  /** `provider:model`. */
  model: string;
  /** Numbers as base64 of 32-bit floats, little-endian; each vector is of length 1. */
  vectors: { text: string; vector: string }[];
}

export interface Recalled {
  memories: RecalledMemory[];
}
