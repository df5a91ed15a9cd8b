import type { Json, JsonObject } from '@scrai/contracts';
import { type FaultList, part } from './fault-list.js';
import type { TextRenderer } from './liquid.js';

/** Keys of a cast entry whose texts are rendered for each agent, or that are data. */
const OF_THE_AGENT = ['overrides', 'attributes', 'rows'];

/** The document with {{ parameters.x }} filled in everywhere but in the parameters themselves and in texts of single agents. */
export function renderScenario(
  scenario: JsonObject,
  parameters: JsonObject,
  renderer: TextRenderer,
  found: FaultList,
): JsonObject {
  const render = (value: Json, pointer: string): Json =>
    renderer.value(value, { parameters }, pointer, (at, detail) => found.add(at, detail));
  const entry = (value: Json, pointer: string): Json => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return render(value, pointer);
    const rendered = Object.entries(value).map(([key, inner]): [string, Json] => [
      key,
      OF_THE_AGENT.includes(key) ? inner : render(inner, `${pointer}/${part(key)}`),
    ]);
    return Object.fromEntries(rendered);
  };
  return Object.fromEntries(
    Object.entries(scenario).map(([key, value]): [string, Json] => {
      if (key === 'parameters') return [key, value];
      if (key === 'cast' && Array.isArray(value))
        return [key, value.map((item, i) => entry(item, `/cast/${i}`))];
      return [key, render(value, `/${part(key)}`)];
    }),
  );
}
