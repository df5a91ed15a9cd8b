import type { Json, JsonObject, PatchOperation } from '@scrai/contracts';
import { settled } from './settled.js';

/** A patch that cannot be applied, with a sentence that says where and why. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
}

/** Takes a change back. Changes are taken back in the opposite order. */
export type Undo = () => void;

const OPERATIONS = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);

/** Parts of an RFC 6901 pointer. @throws PatchError for one that is none, or that would reach a prototype. */
export function pointerParts(pointer: unknown): string[] {
  if (typeof pointer !== 'string' || (pointer !== '' && !pointer.startsWith('/'))) {
    throw new PatchError(`${JSON.stringify(pointer)} is not a JSON pointer`);
  }
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (parts.includes('__proto__')) throw new PatchError(`${pointer} must not name __proto__`);
  return parts;
}

export const escapePart = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');

/** An existing index of an array, or its length where one may be added. */
function arrayIndex(list: Json[], part: string, pointer: string, limit: number): number {
  const index = /^(0|[1-9][0-9]*)$/.test(part) ? Number(part) : NaN;
  if (!(index < limit))
    throw new PatchError(`${pointer}: there is no entry ${part} in a list of ${list.length}`);
  return index;
}

function child(node: Json, part: string, pointer: string): Json {
  if (Array.isArray(node)) return node[arrayIndex(node, part, pointer, node.length)];
  if (node !== null && typeof node === 'object' && Object.hasOwn(node, part)) return node[part];
  throw new PatchError(`${pointer} names nothing in the world`);
}

/** The value at a pointer. @throws PatchError where there is none. */
export function valueAt(root: Json, pointer: string): Json {
  let node = root;
  for (const part of pointerParts(pointer)) node = child(node, part, pointer);
  return node;
}

function locate(root: JsonObject, pointer: string): { parent: Json[] | JsonObject; part: string } {
  const parts = pointerParts(pointer);
  const part = parts.pop();
  if (part === undefined)
    throw new PatchError('the whole world cannot be replaced at once; name a member of it');
  let parent: Json = root;
  for (const step of parts) parent = child(parent, step, pointer);
  if (parent === null || typeof parent !== 'object') throw new PatchError(`${pointer} lies in a plain value`);
  return { parent, part };
}

function add(root: JsonObject, pointer: string, value: Json): Undo {
  const { parent, part } = locate(root, pointer);
  if (Array.isArray(parent)) {
    const index = part === '-' ? parent.length : arrayIndex(parent, part, pointer, parent.length + 1);
    parent.splice(index, 0, value);
    return () => void parent.splice(index, 1);
  }
  const had = Object.hasOwn(parent, part);
  const before = parent[part];
  parent[part] = value;
  return had ? () => void (parent[part] = before) : () => void delete parent[part];
}

function replace(root: JsonObject, pointer: string, value: Json): Undo {
  const { parent, part } = locate(root, pointer);
  const before = child(parent, part, pointer);
  const slots = parent as { [key: string]: Json };
  slots[part] = value;
  return () => void (slots[part] = before);
}

function remove(root: JsonObject, pointer: string): Undo {
  const { parent, part } = locate(root, pointer);
  const before = child(parent, part, pointer);
  if (Array.isArray(parent)) {
    parent.splice(Number(part), 1);
    return () => void parent.splice(Number(part), 0, before);
  }
  // Taking back restores the order of keys too, which a plain assignment would not.
  const entries = Object.entries(parent);
  delete parent[part];
  return () => {
    for (const [key] of entries) delete parent[key];
    for (const [key, value] of entries) parent[key] = value;
  };
}

const same = (a: Json, b: Json): boolean => JSON.stringify(settled(a)) === JSON.stringify(settled(b));

function applyOne(root: JsonObject, operation: PatchOperation): Undo {
  const { op, path } = operation;
  if (!OPERATIONS.has(op)) throw new PatchError(`${JSON.stringify(op)} is not an operation of a JSON Patch`);
  if (op === 'remove') return remove(root, path);
  if (op === 'move' || op === 'copy') {
    const from = String(operation.from);
    if (op === 'move' && `${path}/`.startsWith(`${from}/`) && path !== from) {
      throw new PatchError(`${from} cannot be moved into itself`);
    }
    const value = settled(valueAt(root, from));
    const undoes = op === 'move' ? [remove(root, from)] : [];
    return undoing(undoes, () => add(root, path, value));
  }
  if (operation.value === undefined) throw new PatchError(`${op} ${path} has no value`);
  const value = settled(operation.value);
  if (op === 'add') return add(root, path, value);
  if (op === 'replace') return replace(root, path, value);
  if (!same(valueAt(root, path), value))
    throw new PatchError(`${path} is not what the change takes it to be`);
  return () => undefined;
}

function undoing(undoes: Undo[], step: () => Undo): Undo {
  try {
    undoes.push(step());
  } catch (error) {
    takeBack(undoes);
    throw error;
  }
  return () => takeBack(undoes);
}

function takeBack(undoes: Undo[]): void {
  for (let undo = undoes.pop(); undo; undo = undoes.pop()) undo();
}

/**
 * Applies an RFC 6902 patch to the world in place, all of it or nothing, at the cost of the patch and not of the
 * world. (fast-json-patch either clones the whole document or leaves a half-applied one behind.)
 * @returns what takes it back. @throws PatchError
 */
export function applyPatch(root: JsonObject, patch: readonly PatchOperation[]): Undo {
  const undoes: Undo[] = [];
  try {
    for (const operation of patch) undoes.push(applyOne(root, operation));
  } catch (error) {
    takeBack(undoes);
    throw error instanceof TypeError ? new PatchError(error.message) : error;
  }
  return () => takeBack(undoes);
}
