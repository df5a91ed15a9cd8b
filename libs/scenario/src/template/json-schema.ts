import type { Fault, Json, JsonObject } from '@scrai/contracts';
import { boundedAjv, MAX_SCHEMA } from '@scrai/expression';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import type { FaultReport } from './fault-list.js';
import { Memo } from './memo.js';
import { sentence } from './structure.js';

/** A JSON Schema that a template holds: its own faults, or what checks values by it. */
type Read = { faults: Fault[] } | { validate: ValidateFunction };

/** Says whether something is a JSON Schema. One for all: to compile the meta-schema takes 30 ms. */
const judge = boundedAjv({ verbose: true });

const schemas = new Memo<Read>((text) => {
  const schema = JSON.parse(text) as JsonObject;
  if (text.length > MAX_SCHEMA)
    return fault(`this JSON Schema has more than ${MAX_SCHEMA.toLocaleString('en')} characters`);
  if (!judge.validateSchema(schema)) {
    // The meta-schema offers many ways, so one wrong word has many errors; the first at each place says it.
    const first = new Map((judge.errors ?? []).toReversed().map((error) => [error.instancePath, error]));
    const faults = [...first.values()].map((error): Fault => {
      return { pointer: error.instancePath, detail: `this is not JSON Schema: ${sentence(error)}` };
    });
    return { faults };
  }
  try {
    // One of its own for each, for two schemas may have the same $id.
    return { validate: boundedAjv({ verbose: true, validateSchema: false }).compile(schema) };
  } catch (error) {
    return fault(`this JSON Schema cannot be used: ${(error as Error).message}`);
  }
});

const fault = (detail: string): Read => ({ faults: [{ pointer: '', detail }] });

/** Reports what a JSON Schema says wrong; whether it can be used. */
export function checkJsonSchema(schema: JsonObject, pointer: string, found: FaultReport): boolean {
  const read = schemas.get(JSON.stringify(schema));
  if ('validate' in read) return true;
  for (const fault of read.faults) found.add(`${pointer}${fault.pointer}`, fault.detail);
  return false;
}

/** Sentences on where a value breaks a usable schema, with the pointer inside the value. */
export function breaches(schema: JsonObject, value: Json): Fault[] {
  const read = schemas.get(JSON.stringify(schema));
  if (!('validate' in read) || read.validate(value)) return [];
  return (read.validate.errors ?? [])
    .filter(({ keyword }) => keyword !== 'if')
    .map((error) => ({ pointer: error.instancePath, detail: sentence(error) }));
}
