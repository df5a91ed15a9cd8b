import type { Json, JsonObject } from '@scrai/contracts';
import { checkOf } from '../../answer-schema.js';
import { HINT } from '../../schema-hints.js';
import { NO_ACT } from './act-sentence.js';
import { generatedValue } from './generated-value.js';
import { evaluate } from './hints.js';
import { choiceOf, clampedNumber, clipped, numberFor, textFor } from './scalar-values.js';
import type { Situation } from './situation.js';

/** Keywords that only the general generator follows. */
const BEYOND = [
  'allOf',
  'if',
  'not',
  'dependentSchemas',
  'dependentRequired',
  'patternProperties',
  'propertyNames',
  'prefixItems',
  'contains',
  'pattern',
  'format',
  'minProperties',
  '$dynamicRef',
  'unevaluatedProperties',
] as const;
const DEEPEST = 8;
/** A schema may want more; the answer is then refused as too short. */
const LONGEST_LIST = 10_000;
const LEFT_OUT = 0.15;
const NEEDS_NOTHING_ELSE = /^(accept|agree|reject|refuse|decline|leave|quit)/i;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const typesOf = (schema: JsonObject): string[] =>
  Array.isArray(schema.type)
    ? (schema.type as string[])
    : typeof schema.type === 'string'
      ? [schema.type]
      : [];

/** Names of an object's properties: the required ones as they are listed, the others by name. Keys alone have no order. */
export function fillingOrder(schema: JsonObject): string[] {
  const properties = (schema.properties as JsonObject | undefined) ?? {};
  const required = ((schema.required as string[] | undefined) ?? []).filter((name) => name in properties);
  const others = Object.keys(properties).filter((name) => !required.includes(name));
  return [...new Set(required), ...others.sort()];
}

/** Fills a schema with values that fit the situation. Undefined leaves a property out. */
export class SchemaFiller {
  constructor(
    private readonly situation: Situation,
    private readonly root: JsonObject,
  ) {}

  /** @param place dotted path in the answer, the purpose of every draw below it. */
  value(schema: Json, place: string, depth = 0): Json | undefined {
    if (!isObject(schema)) return schema === true ? null : undefined;
    if (typeof schema[HINT] === 'string') {
      const hinted = this.#hinted(schema, schema[HINT]);
      if (hinted !== undefined) return hinted === null && !this.#admits(schema, null) ? undefined : hinted;
    }
    if (schema.const !== undefined) return schema.const;
    if (Array.isArray(schema.enum)) return choiceOf(schema.enum, this.situation, place);
    if (depth > DEEPEST || BEYOND.some((keyword) => schema[keyword] !== undefined)) {
      return generatedValue(schema, this.root, this.situation, place);
    }
    if (typeof schema.$ref === 'string') return this.#referred(schema, schema.$ref, place, depth);
    const branches = schema.oneOf ?? schema.anyOf;
    if (Array.isArray(branches)) return this.#branch(schema, branches, place, depth);
    return this.#byType(schema, place, depth);
  }

  /** An object whose properties are filled in their order; `act` of the hints is this object where `isAct`. */
  object(schema: JsonObject, place: string, depth: number, isAct: boolean): JsonObject {
    const result: JsonObject = {};
    if (isAct) this.situation.names.act = result;
    const required = new Set((schema.required as string[] | undefined) ?? []);
    const properties = (schema.properties as JsonObject | undefined) ?? {};
    for (const name of fillingOrder(schema)) {
      const property = properties[name];
      if (!required.has(name) && !isHinted(property) && isComplete(result)) continue;
      const value = this.value(property, `${place}.${name}`, depth + 1);
      if (value !== undefined) result[name] = value;
    }
    return result;
  }

  /** Whether a value satisfies a part of the schema; the usual cases without compiling it. */
  #admits(schema: JsonObject, value: Json): boolean {
    if (Array.isArray(schema.enum)) return schema.enum.includes(value);
    const types = typesOf(schema);
    if (value === null) return types.includes('null');
    if (typeof value === 'boolean' || typeof value === 'number') {
      const type = typeof value;
      return types.includes(type) || (Number.isInteger(value) && types.includes('integer'));
    }
    const { $defs, definitions } = this.root;
    return (
      checkOf({ ...($defs && { $defs }), ...(definitions && { definitions }), ...schema })(value) === null
    );
  }

  /** The hint's value; undefined where it breaks the schema and a value has to be generated. */
  #hinted(schema: JsonObject, source: string): Json | undefined {
    let value = evaluate(source, this.situation) as Json;
    if (value === null) return null;
    const types = typesOf(schema);
    if (typeof value === 'number' && (types.includes('number') || types.includes('integer'))) {
      value = clampedNumber(value, { ...schema, type: types.includes('number') ? 'number' : 'integer' });
    }
    if (typeof value === 'string') value = clipped(value, schema.maxLength as number | undefined);
    return this.#admits(schema, value) ? value : undefined;
  }

  #referred(schema: JsonObject, ref: string, place: string, depth: number): Json | undefined {
    let target: Json | undefined = this.root;
    if (ref !== '#' && !ref.startsWith('#/')) return generatedValue(schema, this.root, this.situation, place);
    for (const part of ref.split('/').slice(1)) {
      const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
      target = isObject(target) ? target[key] : undefined;
    }
    return this.value(target ?? false, place, depth + 1);
  }

  #branch(schema: JsonObject, branches: Json[], place: string, depth: number): Json | undefined {
    if (schema.properties !== undefined) return generatedValue(schema, this.root, this.situation, place);
    const kinds = branches.map(kindOf);
    const usable = branches.filter((branch) => !isObject(branch) || branch.type !== 'null');
    if (kinds.some((kind) => kind !== null)) {
      const kind = choiceOf(
        kinds.filter((each) => each !== null),
        this.situation,
        `${place}.branch`,
      );
      return this.value(branches[kinds.indexOf(kind as string)], place, depth + 1);
    }
    const nullable = usable.length < branches.length;
    if (!usable.length || (nullable && this.#leavesOut(schema, place))) return null;
    const value = this.value(this.situation.pick(usable, `${place}.branch`), place, depth + 1);
    return value === undefined && nullable ? null : value;
  }

  #byType(schema: JsonObject, place: string, depth: number): Json | undefined {
    const types = typesOf(schema);
    const named = types.filter((type) => type !== 'null');
    if (types.length > named.length && (!named.length || this.situation.draw(`${place}.null`) < 0.15))
      return null;
    const type = named[0] ?? (schema.properties ? 'object' : schema.items ? 'array' : 'string');
    const name = place.slice(place.lastIndexOf('.') + 1);
    switch (type) {
      case 'object':
        return this.object(schema, place, depth, name === 'act');
      case 'array':
        return this.#list(schema, place, depth);
      case 'string':
        return textFor(schema, name, this.situation, place);
      case 'boolean':
        return this.situation.draw(place) < 0.5;
      default:
        return numberFor({ ...schema, type }, name, this.situation, place);
    }
  }

  /** Whether what may be null is null: now and then, but never against the hints that it holds. */
  #leavesOut(schema: JsonObject, place: string): boolean {
    return !holdsHints(schema) && this.situation.draw(`${place}.null`) < LEFT_OUT;
  }

  #list(schema: JsonObject, place: string, depth: number): Json[] {
    const wanted =
      (schema.minItems as number | undefined) ?? Math.min(1, (schema.maxItems as number | undefined) ?? 1);
    const least = Math.min(wanted, LONGEST_LIST);
    const items: Json[] = [];
    const seen = new Set<string>();
    for (let index = 0; items.length < least && index < least + 20; index++) {
      const item = this.value(schema.items ?? true, `${place}.${index}`, depth + 1);
      const text = JSON.stringify(item ?? null);
      if (item === undefined || (schema.uniqueItems === true && seen.has(text))) continue;
      seen.add(text);
      items.push(item);
    }
    return items;
  }
}

const hinted = new WeakMap<JsonObject, boolean>();

/** Whether there are hints anywhere in a schema. */
function holdsHints(schema: JsonObject): boolean {
  let known = hinted.get(schema);
  if (known === undefined) hinted.set(schema, (known = JSON.stringify(schema).includes(`"${HINT}"`)));
  return known;
}

const isHinted = (schema: Json): boolean => isObject(schema) && typeof schema[HINT] === 'string';

/** Whether an act that begins like this needs no optional properties: a yes or a no has no price. */
const isComplete = ({ kind }: JsonObject): boolean =>
  typeof kind === 'string' && (NEEDS_NOTHING_ELSE.test(kind) || NO_ACT.test(kind));

/** The constant `kind` that tells a branch from the others. */
function kindOf(branch: Json): string | null {
  const properties = isObject(branch) && isObject(branch.properties) ? branch.properties : {};
  const kind = properties.kind ?? properties.type ?? null;
  if (!isObject(kind)) return null;
  const value = kind.const ?? (Array.isArray(kind.enum) ? kind.enum[0] : null);
  return typeof value === 'string' ? value : null;
}
