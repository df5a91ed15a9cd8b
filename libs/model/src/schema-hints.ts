import type { Json, JsonObject } from '@scrai/contracts';
import { BoundedCache } from './bounded-cache.js';

/** Annotation that only the simulated model reads; see SimulatedHints in contracts. */
export const HINT = 'x-simulated';

function stripped(value: Json): Json {
  if (Array.isArray(value)) return value.map(stripped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== HINT)
      .map(([name, part]) => [name, stripped(part)]),
  );
}

const schemas = new BoundedCache<string, JsonObject>(
  (text) => stripped(JSON.parse(text) as Json) as JsonObject,
);

/** A schema without hints, as it may leave the house: the same object for equal schemas, so do not change it. */
export const withoutHints = (schema: JsonObject): JsonObject => schemas.get(JSON.stringify(schema));
