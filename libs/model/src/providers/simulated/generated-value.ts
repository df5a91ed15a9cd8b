import type { Json, JsonObject } from '@scrai/contracts';
import { generateSync, type GenerateSyncOptions, type JsonSchema } from 'json-schema-faker';
import { textFor } from './scalar-values.js';
import type { Situation } from './situation.js';

const isPlainText = (schema: JsonSchema): schema is JsonObject & { type: string } =>
  typeof schema === 'object' &&
  schema.type === 'string' &&
  ['enum', 'const', 'pattern', 'format'].every((keyword) => schema[keyword] === undefined);

/**
 * A value for a schema by the general generator: its strings are sentences where the schema leaves them free.
 * Undefined where the generator cannot make one. `attempt` gives another value for the same place.
 */
export function generatedValue(
  schema: JsonObject,
  root: JsonObject,
  situation: Situation,
  place: string,
  attempt = 0,
): Json | undefined {
  const options: GenerateSyncOptions = {
    seed: Math.floor(situation.draw(`generated/${place}`, attempt) * 2 ** 31),
    optionalsProbability: attempt === 0 ? 0.5 : attempt % 2,
    fillProperties: false,
    validateSchemaVersion: false,
    // Fixed, since the generator would look at the clock otherwise.
    minDateTime: '2020-01-01',
    maxDateTime: '2030-01-01',
    outputTransform: (value, node, path) =>
      isPlainText(node) ? textFor(node, path.split('/').at(-1) ?? '', situation, `${place}${path}`) : value,
  };
  const { $defs, definitions } = root;
  const whole = { ...($defs && { $defs }), ...(definitions && { definitions }), ...schema };
  try {
    return generateSync(whole as JsonSchema, options) as Json | undefined;
  } catch {
    // A schema beyond the generator: whoever asked tries another way, and fails the call where there is none.
    return undefined;
  }
}
