import type { Json, JsonObject } from '@scrai/contracts';
import { parse } from 'yaml';
import { UsageError } from '../failure.js';

/** One configuration in a comparison. */
export interface Arm {
  name: string;
  parameters: JsonObject;
  /** Lesson set of its agents in place of their own; `none` for none. */
  lessons?: string;
}

/** One run of an arm. */
export interface Trial {
  arm: Arm;
  seed: number;
}

const MOST_TRIALS = 100_000;

/** `price=40` or `subject="the sea"`: the value is read as YAML, so numbers are numbers. */
export function readParameter(text: string): [name: string, value: Json] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`a parameter is name=value, and ${JSON.stringify(text)} is not`);
  const name = text.slice(0, at);
  try {
    return [name, parse(text.slice(at + 1)) as Json];
  } catch (error) {
    throw new UsageError(`the value of ${name} is no YAML: ${(error as Error).message.split('\n')[0]}`);
  }
}

/** `1-20` or `1..20`, `7`, `1,4,9-12`: whole numbers in the given order, each once. */
export function readSeeds(text: string): number[] {
  const seeds = new Set<number>();
  for (const part of text.split(',')) {
    const [, from, to = from] = /^(\d+)(?:(?:-|\.\.)(\d+))?$/.exec(part.trim()) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (from === undefined || last < first || !Number.isSafeInteger(last)) {
      throw new UsageError(`seeds are whole numbers like 1-20 or 3,5,8, and ${JSON.stringify(part)} is not`);
    }
    if (last - first >= MOST_TRIALS) throw new UsageError(`${part} are more than ${MOST_TRIALS} seeds`);
    for (let seed = first; seed <= last; seed++) seeds.add(seed);
  }
  return [...seeds];
}

/** `low:reserve=20` adds a parameter to the arm `low`; `base:` names an arm that changes nothing. */
export function readArms(texts: readonly string[], shared: JsonObject): Arm[] {
  const arms = new Map<string, JsonObject>();
  for (const text of texts) {
    const at = text.indexOf(':');
    const [name, parameter] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
    if (!/^[\w.-]+$/.test(name) || (at < 0 && text.includes('='))) {
      throw new UsageError(`an arm is name:param=value, and ${JSON.stringify(text)} is not`);
    }
    const parameters = arms.get(name) ?? {};
    if (parameter !== '') {
      const [key, value] = readParameter(parameter);
      parameters[key] = value;
    }
    arms.set(name, parameters);
  }
  if (arms.size === 0) return [{ name: 'all', parameters: shared }];
  return [...arms].map(([name, own]) => ({ name, parameters: { ...shared, ...own } }));
}

/** Every arm with every seed; arms take turns, so that none waits for the end of another. */
export const trialsOf = (arms: readonly Arm[], seeds: readonly number[]): Trial[] =>
  seeds.flatMap((seed) => arms.map((arm) => ({ arm, seed })));
