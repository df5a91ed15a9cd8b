import type { Json, JsonObject, MemoryNote, PatchOperation } from '@scrai/contracts';

/**
 * Readers of answers. An engine's answer satisfied the schema that its view asked for, but engines are written by many,
 * so nothing here trusts a type: what is not there counts as not said, and nothing is made up in its place.
 */
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const isObject = (value: Json | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

/** What an agent noted for itself on the way to its answer. */
export interface PrivateNotes {
  reflection: string;
  plan: string;
}

export const privateNotes = (result: JsonObject): PrivateNotes => ({
  reflection: textOf(result.reflection),
  plan: textOf(result.plan),
});

export interface ActorAnswer {
  thought: string;
  speech: string;
  /** Those it whispers to; empty when it speaks to all. */
  to: string[];
  act: JsonObject | null;
  /** What it proposes by the tool `world_change`. */
  changes: PatchOperation[];
}

export const actorAnswer = (result: JsonObject): ActorAnswer => ({
  thought: textOf(result.thought),
  speech: textOf(result.speech),
  to: listOf(result.to).filter((name) => typeof name === 'string'),
  act: isObject(result.act) ? result.act : null,
  changes: listOf(result.changes) as unknown as PatchOperation[],
});

/** What an agent would remember; whether it may is decided where it is kept. */
export const memoryNotes = (result: JsonObject): MemoryNote[] =>
  listOf(result.remember).filter(isObject) as object[] as MemoryNote[];

export interface NarratorAnswer {
  narration: string;
  changes: PatchOperation[];
  next: string | null;
  sceneOver: boolean;
  whispers: { to: string; text: string }[];
}

export const narratorAnswer = (result: JsonObject): NarratorAnswer => ({
  narration: textOf(result.narration),
  changes: listOf(result.changes) as unknown as PatchOperation[],
  next: typeof result.next === 'string' ? result.next : null,
  sceneOver: result.scene_over === true,
  whispers: listOf(result.whispers)
    .filter(isObject)
    .map(({ to, text }) => ({ to: textOf(to), text: textOf(text) })),
});

export interface AnalystFinding {
  question: string;
  answer: string;
  cites: Json[];
}

export interface AnalystRating {
  measure: string;
  agent: string | null;
  value: Json;
  cites: Json[];
}

export interface AnalystAnswer {
  summary: string;
  findings: AnalystFinding[];
  ratings: AnalystRating[];
}

export const analystAnswer = (result: JsonObject): AnalystAnswer => ({
  summary: textOf(result.summary),
  findings: listOf(result.findings)
    .filter(isObject)
    .map(({ question, answer, cites }) => ({
      question: textOf(question),
      answer: textOf(answer),
      cites: listOf(cites),
    })),
  ratings: listOf(result.ratings)
    .filter(isObject)
    .map(({ measure, agent, value, cites }) => ({
      measure: textOf(measure),
      agent: typeof agent === 'string' ? agent : null,
      value: value ?? null,
      cites: listOf(cites),
    })),
});
