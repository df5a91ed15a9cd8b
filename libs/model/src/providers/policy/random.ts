import type { Json, JsonObject } from '@scrai/contracts';
import { checkOf } from '../../answer-schema.js';
import { failed, type Policy, type PolicyTurn } from './turn.js';

const WIDEST = 1000;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `policy:random`: each choice that the schema leaves is drawn uniformly by seed; it says nothing. */
export const random: Policy = (turn) => {
  const value = drawn(turn.schema, '', turn);
  const faults = isObject(value) ? checkOf(turn.schema)(value) : [];
  if (isObject(value) && !faults) return value;
  throw failed(
    `policy:random cannot draw an answer for ${turn.view.you.name}: it follows const, enum, type, required, properties, ` +
      'items, bounds, anyOf and oneOf. Give the agent a policy of its own (policy:rules).',
  );
};

function drawn(schema: Json, place: string, turn: PolicyTurn): Json {
  if (!isObject(schema)) return null;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(turn.draw(place) * items.length)];
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return pick(schema.enum);
  const branches = schema.oneOf ?? schema.anyOf;
  if (Array.isArray(branches)) return drawn(pick(branches), `${place}|`, turn);
  switch (String(Array.isArray(schema.type) ? pick(schema.type) : (schema.type ?? typeOf(schema)))) {
    case 'object':
      return drawnObject(schema, place, turn);
    case 'array':
      return Array.from({ length: Number(schema.minItems ?? 0) }, (_, index) =>
        drawn(schema.items, `${place}/${index}`, turn),
      );
    case 'integer':
      return Math.floor(between(schema, 1, turn.draw(place)));
    case 'number':
      return between(schema, 0, turn.draw(place));
    case 'boolean':
      return turn.draw(place) < 0.5;
    case 'string':
      return '.'.repeat(Number(schema.minLength ?? 0));
    default:
      return null;
  }
}

const typeOf = (schema: JsonObject): string => (schema.properties ? 'object' : 'null');

/** Required properties, and inside an act each other one on the toss of a coin: outside it they are words, such as `to`. */
function drawnObject(schema: JsonObject, place: string, turn: PolicyTurn): JsonObject {
  const required = new Set((schema.required as string[] | undefined) ?? []);
  const made: JsonObject = {};
  for (const [name, part] of Object.entries((schema.properties ?? {}) as JsonObject)) {
    const at = `${place}/${name}`;
    const taken = required.has(name) || (place !== '' && turn.draw(`${at}?`) < 0.5);
    if (taken) made[name] = drawn(part, at, turn);
  }
  return made;
}

/** Uniform between the schema's bounds, `step` past the upper one: that one is reached as often as the others. */
function between(schema: JsonObject, step: number, uniform: number): number {
  const bound = (name: string): number | undefined =>
    typeof schema[name] === 'number' ? schema[name] : undefined;
  const low = bound('minimum') ?? (bound('exclusiveMinimum') ?? -step) + step;
  const high = bound('maximum') ?? (bound('exclusiveMaximum') ?? low + WIDEST + step) - step;
  return low + uniform * (high - low + step);
}
