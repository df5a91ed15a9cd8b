import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { draw } from '@scrai/determinism';
import type { Json, JsonObject } from '@scrai/contracts';
import type { TurnOutcome, TurnWork } from '../inputs.js';

const ajv = new Ajv2020({ strict: false });
const compiled = new Map<string, ValidateFunction>();

function validator(schema: JsonObject): ValidateFunction {
  const text = JSON.stringify(schema);
  const validate = compiled.get(text) ?? ajv.compile(schema);
  compiled.set(text, validate);
  return validate;
}

type Lot = (path: string) => number;
type Sample = (schema: JsonObject, lot: Lot, path: string) => Json;

const pick = <T>(items: T[], lot: number): T => items[Math.floor(lot * items.length)];

const SAMPLES: Record<string, Sample> = {
  object: (schema, lot, path) => {
    const required = (schema.required ?? []) as string[];
    const entries = Object.entries((schema.properties ?? {}) as { [key: string]: JsonObject });
    const kept = entries.filter(([key]) => required.includes(key) || lot(`${path}/${key}?`) < 0.4);
    return Object.fromEntries(kept.map(([key, inner]) => [key, sample(inner, lot, `${path}/${key}`)]));
  },
  array: (schema, lot, path) => {
    const least = Number(schema.minItems ?? 0);
    const most = Math.min(Number(schema.maxItems ?? 3), 3);
    const length = least + Math.floor(lot(`${path}#`) * (most + 1 - least));
    const items = Array.from({ length }, (_, i) => sample(schema.items as JsonObject, lot, `${path}/${i}`));
    return schema.uniqueItems ? [...new Set(items)] : items;
  },
  integer: (schema, lot, path) => {
    const low = Number(schema.minimum ?? 0);
    return low + Math.floor(lot(path) * (Number(schema.maximum ?? low + 9) - low + 1));
  },
  number: (schema, lot, path) => Number(schema.minimum ?? 0) + lot(path),
  boolean: (_schema, lot, path) => lot(path) < 0.3,
  null: () => null,
  string: (_schema, lot, path) => `word${Math.floor(lot(path) * 1e6)}`,
};

/** A value that satisfies a schema, from a seed. Knows the part of JSON Schema that views and tests use. */
function sample(schema: JsonObject, lot: Lot, path = ''): Json {
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return pick(schema.enum, lot(path));
  if (Array.isArray(schema.anyOf))
    return sample(pick(schema.anyOf, lot(path)) as JsonObject, lot, `${path}|`);
  const type = Array.isArray(schema.type) ? pick(schema.type, lot(path)) : schema.type;
  return typeof type === 'string' ? SAMPLES[type](schema, lot, path) : Math.floor(lot(path) * 10);
}

export type Model = (work: TurnWork) => TurnOutcome;
export const USAGE = { calls: 1, input_tokens: 10, output_tokens: 5, cost: 0.01 };

/** An outcome with this result, checked against the schema that the view asked for. */
export function done(work: TurnWork, result: JsonObject): TurnOutcome {
  const validate = validator(work.view.ask.schema);
  if (!validate(result)) throw new Error(`not what was asked for: ${ajv.errorsText(validate.errors)}`);
  return { kind: 'done', result, usage: USAGE, model: work.model, simulated: true };
}

/** A deterministic model: its answer depends on the view and the seed, and satisfies the schema. */
export const fakeModel: Model = (work) => {
  const heard = JSON.stringify(work.view.transcript).length;
  const lot = (path: string): number => draw(work.seed, 'fake', heard, path);
  return done(work, sample(work.view.ask.schema, lot) as JsonObject);
};

/** A model that says what the test tells it, by agent, and nothing otherwise. */
export const scripted =
  (script: (work: TurnWork) => Record<string, unknown> | undefined): Model =>
  (work) => {
    const silent: Record<string, JsonObject> = {
      act: { thought: '', speech: '' },
      narrate: { narration: '', changes: [] },
      analyse: { summary: '', findings: [] },
    };
    return done(work, { ...silent[work.view.ask.kind], ...script(work) } as JsonObject);
  };
