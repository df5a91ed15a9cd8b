import type { PlayedTurn } from '../logic/chronicle.js';

/** A run as it was played. */
export interface MeasuredRun {
  /** Names of those who act, in the order of the cast. */
  agents: readonly string[];
  /** Turns that were played, in order. */
  turns: readonly PlayedTurn[];
}

/** A value, null where there is none, with the turns behind it. */
export interface PluginValue {
  value: number | boolean | string | null;
  turns: readonly PlayedTurn[];
}

/** A measure that no expression can state. Pure, so that it can be computed again from a log. A new one is one file. */
export interface MeasurePlugin {
  /** What it gives, for documentation. */
  readonly gives: string;
  readonly type: 'number' | 'boolean' | 'string';
  /** Present where it measures runs. */
  ofRun?(run: MeasuredRun): PluginValue;
  /** Present where it measures agents: a value for each of those who act. */
  ofAgents?(run: MeasuredRun): ReadonlyMap<string, PluginValue>;
}

/** Words of a text, in small letters. */
export const wordsOf = (text: string): string[] =>
  text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu) ?? [];

/** Each acting agent with its own turns. */
export function turnsByAgent({ agents, turns }: MeasuredRun): Map<string, PlayedTurn[]> {
  const found = Map.groupBy(turns, ({ agent }) => agent);
  return new Map(agents.map((agent) => [agent, found.get(agent) ?? []]));
}
