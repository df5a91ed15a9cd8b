import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { Json, JsonObject, PatchOperation } from '@scrai/contracts';
import { boundedAjv } from '@scrai/expression';
import { escapePart, pointerParts } from './patch.js';

/** Keywords that say nothing about a part which its own schema does not say. */
const LOCAL = new Set([
  '$schema',
  '$id',
  '$comment',
  'title',
  'description',
  'default',
  'examples',
  'type',
  'properties',
  'additionalProperties',
  'items',
  'required',
  'x-simulated',
]);
type Part = { schema: JsonObject; value: Json } | null | undefined;
const isObject = (value: unknown): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/**
 * The world's JSON Schema, compiled once. After a change it looks only at the smallest part around the change
 * whose surroundings cannot be hurt by it, so that a change costs the same in a small world and a large one.
 */
export class WorldSchema {
  /** The template's check has held the schema to the meta-schema, which takes 30 ms to compile. */
  private readonly ajv = boundedAjv({ validateSchema: false });
  private readonly compiled = new Map<JsonObject, ValidateFunction>();
  /** References lead out of a part, so a schema that has some is always checked as a whole. */
  private readonly whole: boolean;

  constructor(private readonly schema: JsonObject | null) {
    const text = JSON.stringify(schema);
    this.whole = text.includes('"$ref"') || text.includes('"$dynamicRef"');
  }

  /** Sentences on what is wrong with the whole world; none when it is as it must be. */
  faults(world: JsonObject): string[] {
    return this.schema ? this.check(this.schema, world, '') : [];
  }

  /** The same, after `patch` was applied to a world that was right before. */
  faultsAfter(world: JsonObject, patch: readonly PatchOperation[]): string[] {
    if (!this.schema) return [];
    if (this.whole) return this.faults(world);
    const faults = new Set<string>();
    for (const { op, path, from } of patch) {
      if (op === 'test') continue;
      const many = patch.length > 1;
      const places = op === 'move' ? [path, String(from)] : [path];
      for (const place of places) {
        const removed = op === 'remove' || place !== path;
        for (const fault of this.around(this.schema, world, place, removed, many)) faults.add(fault);
      }
    }
    return [...faults];
  }

  /**
   * Checks the part at `pointer`, or the nearest one around it that a change there could hurt. After `many` changes the
   * entries of a list may have moved, so lists are then checked whole.
   */
  private around(
    schema: JsonObject,
    world: JsonObject,
    pointer: string,
    removed: boolean,
    many: boolean,
  ): string[] {
    const parts = pointerParts(pointer);
    let node: Json = world;
    let at = '';
    for (const [depth, part] of parts.entries()) {
      const last = depth === parts.length - 1;
      const inner: Part =
        (last && removed) || (many && Array.isArray(node)) ? undefined : this.step(schema, node, part);
      if (inner === undefined) return this.check(schema, node, at);
      if (inner === null) return [];
      schema = inner.schema;
      node = inner.value;
      at += `/${escapePart(part)}`;
    }
    return this.check(schema, node, at);
  }

  /** The schema and value of a part; null where anything goes; undefined where the whole must be looked at. */
  private step(schema: JsonObject, node: Json, part: string): Part {
    if (!Object.keys(schema).every((key) => LOCAL.has(key))) return undefined;
    if (Array.isArray(node)) {
      const value = node[part === '-' ? node.length - 1 : Number(part)];
      if (value === undefined) return undefined;
      if (schema.items === undefined || schema.items === true) return null;
      return isObject(schema.items) ? { schema: schema.items, value } : undefined;
    }
    if (!isObject(node) || !Object.hasOwn(node, part)) return undefined;
    const known = isObject(schema.properties) && Object.hasOwn(schema.properties, part);
    const inner = known ? (schema.properties as JsonObject)[part] : schema.additionalProperties;
    if (inner === undefined || inner === true) return null;
    return isObject(inner) ? { schema: inner, value: node[part] } : undefined;
  }

  private check(schema: JsonObject, value: Json, at: string): string[] {
    let validate = this.compiled.get(schema);
    if (!validate) {
      validate = this.ajv.compile(schema);
      this.compiled.set(schema, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error: ErrorObject) => `the world's ${sentence(error, at)}`);
  }
}

function sentence(error: ErrorObject, at: string): string {
  const place = `${at}${error.instancePath}` || 'top level';
  const extra = error.keyword === 'additionalProperties' ? `: ${error.params.additionalProperty}` : '';
  const allowed = error.keyword === 'enum' ? `: ${JSON.stringify(error.params.allowedValues)}` : '';
  return `${place} ${error.message ?? 'is not valid'}${extra}${allowed}`;
}
