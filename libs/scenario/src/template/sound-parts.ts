import type { Json, JsonObject } from '@scrai/contracts';
import { part } from './fault-list.js';

/** An entry of a list of the template, such as a scene: what it lacks is reported, and the rest of it still looked at. */
const ENTRY = /^\/[^/]+\/\d+$/;

/**
 * The template without the parts that its schema does not admit, so that a fault in a part hides none of those beside it. A list with
 * a fault in it goes as a whole; of the scenes, rules and so on, an item that cannot be looked at is null.
 * @param faulty pointers of the parts that are not admitted (Structure).
 */
export function soundParts(template: JsonObject, faulty: ReadonlySet<string>): JsonObject {
  if (faulty.size === 0) return template;
  const sound = (value: Json, pointer: string): Json | undefined => {
    const isMapping = value !== null && typeof value === 'object' && !Array.isArray(value);
    const lacksAtMost = pointer === '' || ENTRY.test(pointer);
    if (faulty.has(pointer) && !(lacksAtMost && isMapping)) return undefined;
    if (Array.isArray(value)) {
      const isOfEntries = !pointer.slice(1).includes('/');
      if (isOfEntries) return value.map((item, i) => sound(item, `${pointer}/${i}`) ?? null);
      return [...faulty].some((place) => place.startsWith(`${pointer}/`)) ? undefined : value;
    }
    if (!isMapping) return value;
    const entries = Object.entries(value).map(([key, inner]) => [
      key,
      sound(inner, `${pointer}/${part(key)}`),
    ]);
    return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined)) as JsonObject;
  };
  return sound(template, '') as JsonObject;
}
