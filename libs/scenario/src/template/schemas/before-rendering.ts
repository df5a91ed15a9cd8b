import type { Json, JsonObject } from '@scrai/contracts';

/** A text that Liquid will turn into the value. */
const LIQUID: JsonObject = { type: 'string', pattern: '\\{[{%]' };

/** Not rendered with the template: the simulated model renders its lines when it speaks, a policy has expressions, a prompt is rendered for each turn. */
const AS_IT_IS = ['simulated', 'policy', 'prompt'];

const isObject = (value: Json | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** The schema of a document as authors write it: where it wants a number, a list or a mapping, `"{{ … }}"` will do. */
export function beforeRendering(schema: JsonObject, top = true): JsonObject {
  const eased = Object.fromEntries(
    Object.entries(schema).map(([key, value]): [string, Json] => [key, easedKeyword(key, value)]),
  );
  const { type, description } = schema;
  const takesText = type === 'string' && schema.pattern === undefined;
  const takesAnything = type === undefined && schema.enum === undefined;
  if (top || takesText || takesAnything) return eased;
  return { ...(description === undefined ? {} : { description }), if: LIQUID, else: eased };
}

function easedKeyword(key: string, value: Json): Json {
  if (!isObject(value)) return value;
  if (['items', 'additionalProperties', 'then', 'else'].includes(key)) return beforeRendering(value, false);
  if (key !== 'properties') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      return [name, AS_IT_IS.includes(name) ? inner : beforeRendering(inner as JsonObject, false)];
    }),
  );
}
