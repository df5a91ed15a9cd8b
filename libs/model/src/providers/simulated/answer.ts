import type { Json, JsonObject } from '@scrai/contracts';
import { checkOf, describeFaults, type SchemaCheck, type SchemaFault } from '../../answer-schema.js';
import { BoundedCache } from '../../bounded-cache.js';
import { ModelError } from '../../language-model.js';
import { HINT } from '../../schema-hints.js';
import { COMPOSERS } from './composers.js';
import { generatedValue } from './generated-value.js';
import { clipped } from './scalar-values.js';
import { fillingOrder, isObject, SchemaFiller } from './schema-filler.js';
import type { Situation } from './situation.js';

const ATTEMPTS = 30;

/** A schema read once for equal texts, so that what hangs on its parts is found again. */
interface Wanted {
  schema: JsonObject;
  check: SchemaCheck;
  /** Properties in the order in which they are filled: texts after the act that they speak of. */
  order: string[];
  /** Whether only the general generator can follow it. */
  beyond: boolean;
  /** Whether the answer as a whole is the act: it has no property `act`, and others than words. */
  isAct: boolean;
}

const COMPOSED = Object.keys(COMPOSERS);

const wanted = new BoundedCache<string, Wanted>((text) => {
  const schema = JSON.parse(text) as JsonObject;
  const properties = fillingOrder(schema);
  const late = COMPOSED.filter((name) => properties.includes(name));
  const beyond = ['allOf', 'anyOf', 'oneOf', 'if', 'not', '$ref'].some(
    (keyword) => schema[keyword] !== undefined,
  );
  const order = [...properties.filter((name) => !late.includes(name)), ...late];
  return {
    schema,
    check: checkOf(schema),
    order,
    beyond: beyond || !properties.length,
    isAct: !properties.includes('act') && properties.length > late.length,
  };
});

/**
 * An object that satisfies a schema: what the situation asks for where the property is known, hints where there are
 * some, generated values elsewhere. @throws ModelError `unsatisfiable_schema` where no value can be found.
 */
export function structuredAnswer(schema: JsonObject, situation: Situation): JsonObject {
  const plan = wanted.get(JSON.stringify(schema));
  const filled = plan.beyond ? null : compose(plan, situation);
  const faults = filled && plan.check(filled);
  if (filled && !faults) return filled;
  return repaired(plan, filled, faults ?? [], situation);
}

function compose(plan: Wanted, situation: Situation): JsonObject {
  const filler = new SchemaFiller(situation, plan.schema);
  const properties = plan.schema.properties as JsonObject;
  const required = new Set((plan.schema.required as string[] | undefined) ?? []);
  const made: JsonObject = {};
  // Where the answer has no act of its own, what it holds besides words is the act.
  if (plan.isAct) situation.names.act = made;
  for (const name of plan.order) {
    const schema = properties[name];
    const value =
      composed(name, { schema, required: required.has(name), made }, situation) ??
      filler.value(schema, name, 1);
    const empty = Array.isArray(value) && !value.length && !required.has(name);
    if (value !== undefined && !empty) made[name] = value;
    if (name === 'act') situation.names.act = isObject(value) ? value : null;
  }
  const inOrder = Object.keys(properties).filter((name) => name in made);
  return Object.fromEntries(inOrder.map((name) => [name, made[name]]));
}

/** The value of a property that we know how to speak; undefined leaves it to its schema. */
function composed(
  name: string,
  place: { schema: Json; required: boolean; made: JsonObject },
  situation: Situation,
): Json | undefined {
  const { schema } = place;
  if (!Object.hasOwn(COMPOSERS, name) || !isObject(schema) || schema[HINT] !== undefined) return undefined;
  const value = COMPOSERS[name](situation, { ...place, schema });
  return typeof value === 'string' ? clipped(value, schema.maxLength as number | undefined) : value;
}

/** Generates anew what breaks the schema: first the properties at fault, then the whole. */
function repaired(
  plan: Wanted,
  filled: JsonObject | null,
  faults: SchemaFault[],
  situation: Situation,
): JsonObject {
  const properties = (plan.schema.properties as JsonObject | undefined) ?? {};
  const at = new Set(faults.map((fault) => fault.pointer.split('/')[1] ?? ''));
  for (let attempt = 0; filled && !at.has('') && attempt < ATTEMPTS; attempt++) {
    const patched = { ...filled };
    for (const name of at) {
      const value = generatedValue(properties[name] as JsonObject, plan.schema, situation, name, attempt);
      if (value !== undefined) patched[name] = value;
    }
    if (!plan.check(patched)) return patched;
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const value = generatedValue(plan.schema, plan.schema, situation, '', attempt);
    if (isObject(value) && !plan.check(value)) return value;
  }
  throw new ModelError({
    code: 'unsatisfiable_schema',
    message:
      'The simulated model found no answer that satisfies the asked-for schema' +
      (faults.length ? `: ${describeFaults(faults)}` : ''),
    retryable: false,
    origin: 'model',
  });
}
