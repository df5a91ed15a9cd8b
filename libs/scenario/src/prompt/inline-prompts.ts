import type { Fault, Json, JsonObject } from '@scrai/contracts';
import { FaultList, part } from '../template/fault-list.js';
import type { Lines } from '../template/lines.js';
import { PromptFault, type PromptLibrary } from './prompt-library.js';
import { promptFaults } from './prompt-text.js';

const isObject = (value: Json | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/**
 * A template with the prompts that it names and the parts that they include put in their places, so that it stands alone:
 * an agent template, the overrides in a scenario template's cast, or the agents of a change.
 * @returns the template, or the faults of what it names.
 */
export function inlinePrompts(
  template: JsonObject,
  library: PromptLibrary,
  lines: Lines | null = null,
): { value: JsonObject } | { faults: Fault[] } {
  const found = new FaultList(lines);
  const value = holder(template, '', { library, found });
  if (Array.isArray(value.cast)) {
    value.cast = value.cast.map((entry, i) => {
      if (!isObject(entry) || !isObject(entry.overrides)) return entry;
      return { ...entry, overrides: holder(entry.overrides, `/cast/${i}/overrides`, { library, found }) };
    });
  }
  if (isObject(value.agents)) {
    value.agents = Object.fromEntries(
      Object.entries(value.agents).map(([name, agent]) => [
        name,
        isObject(agent) ? holder(agent, `/agents/${part(name)}`, { library, found }) : agent,
      ]),
    );
  }
  return found.any ? { faults: found.sorted() } : { value };
}

interface Inlining {
  library: PromptLibrary;
  found: FaultList;
}

/** What may have a `prompt`, with the prompt as a whole. */
function holder(value: JsonObject, pointer: string, { library, found }: Inlining): JsonObject {
  const { prompt } = value;
  const at = `${pointer}/prompt`;
  const trying = (place: string, put: () => Json): Json => {
    try {
      return put();
    } catch (error) {
      if (!(error instanceof PromptFault)) throw error;
      found.add(place, error.message);
      return null;
    }
  };
  if (typeof prompt === 'string') {
    return { ...value, prompt: trying(at, () => ({ ...library.get(prompt) }) as JsonObject) };
  }
  if (!isObject(prompt)) return { ...value };
  const whole = { ...prompt };
  for (const name of ['system', 'user']) {
    const text = prompt[name];
    if (typeof text === 'string') whole[name] = trying(`${at}/${name}`, () => library.included(text));
  }
  return { ...value, prompt: whole };
}

/** Reports the faults of a prompt whose parts are put in. */
export function checkPrompt(prompt: Json, pointer: string, found: Pick<FaultList, 'add'>): void {
  if (!isObject(prompt)) {
    const detail = `the prompt ${JSON.stringify(prompt)} was not put in: send the template to the API, or use inlinePrompts`;
    return found.add(pointer, detail);
  }
  for (const name of ['system', 'user']) {
    const text = prompt[name];
    if (typeof text !== 'string') continue;
    for (const fault of promptFaults(text)) found.add(`${pointer}/${name}`, fault);
  }
}
