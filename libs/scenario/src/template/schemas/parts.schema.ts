import type { JsonObject } from '@scrai/contracts';

/** Words of which schemas are made. Every part carries a description, which editors show. */
export const text = (description: string, maxLength = 20_000): JsonObject => ({
  type: 'string',
  minLength: 1,
  maxLength,
  description,
});
export const integer = (description: string, minimum: number, maximum = 1_000_000_000): JsonObject => ({
  type: 'integer',
  minimum,
  maximum,
  description,
});
export const number = (
  description: string,
  bounds: { minimum?: number; maximum?: number } = {},
): JsonObject => ({
  type: 'number',
  ...bounds,
  description,
});
export const oneOf = (description: string, values: readonly string[]): JsonObject => ({
  enum: [...values],
  description,
});
export const list = (description: string, items: JsonObject, maxItems: number, minItems = 0): JsonObject => ({
  type: 'array',
  items,
  minItems,
  maxItems,
  description,
});
export const map = (description: string, values: JsonObject, maxProperties = 200): JsonObject => ({
  type: 'object',
  additionalProperties: values,
  maxProperties,
  description,
});
export const anything = (description: string): JsonObject => ({ description });

/** An object of known keys alone. `required` names those that must be there. */
export const record = (
  description: string,
  properties: Record<string, JsonObject>,
  required: string[] = [],
  more: JsonObject = {},
): JsonObject => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
  ...more,
  description,
});

/** An object with exactly one of its keys. */
export const exactlyOne = (description: string, properties: Record<string, JsonObject>): JsonObject =>
  record(description, properties, [], { minProperties: 1, maxProperties: 1 });

export const expression = (description: string): JsonObject => ({
  ...text(description, 4_000),
  title: 'expression',
});
/** A name that others refer to. */
export const name = (description: string): JsonObject => ({
  type: 'string',
  pattern: '^[A-Za-z0-9][A-Za-z0-9 _.-]{0,63}$',
  title: 'name',
  description,
});
export const budgets = record('Bounds of a run; it ends when one is used up.', {
  tokens: integer('Tokens of all model calls.', 1),
  money: number('US dollars.', { minimum: 0 }),
  time_ms: integer('Milliseconds.', 1),
});
export const templateName: JsonObject = {
  type: 'string',
  pattern: '^[a-z0-9][a-z0-9-]{0,63}$',
  title: 'template name',
  description:
    'Name of the template: small letters, digits and hyphens. With its version it identifies the template.',
};
export const version: JsonObject = {
  type: 'string',
  pattern: '^[0-9]+(\\.[0-9]+){0,2}$',
  title: 'version',
  description:
    'Version such as "1.0.0", in quotes where it could be read as a number. Versions never change once stored.',
};
export const pointer = (description: string): JsonObject => ({
  ...text(description, 500),
  title: 'JSON pointer',
});
/** JSON Schema inside a template; checked as such later. */
export const jsonSchema = (description: string): JsonObject => ({ type: 'object', description });

/** JSON Schema of a whole document. */
export const document = (id: string, title: string, schema: JsonObject): JsonObject => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `https://scrai.dev/schemas/${id}.schema.json`,
  title,
  ...schema,
});
