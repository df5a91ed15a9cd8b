import { MAX_DEPTH, MAX_TEXT, type Meter, Mistake } from './limits.js';

/** Keys that reach beyond plain data; reading or making them is refused. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

export const isList = (value: unknown): value is unknown[] => Array.isArray(value);
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `a number`, `a list`, ... for sentences. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (isList(value)) return 'a list';
  const kinds: Record<string, string> = {
    number: 'a number',
    string: 'a text',
    boolean: 'a boolean',
    object: 'an object',
    function: 'a function',
  };
  return kinds[typeof value] ?? `a ${typeof value}`;
}

/** The value itself, if JSON can hold it; null for undefined. */
export function plain(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new Mistake('a result is not a finite number');
  if (['function', 'symbol', 'bigint'].includes(typeof value)) {
    throw new Mistake(`${kindOf(value)} is not a value here`);
  }
  return value;
}

export function checkedKey(key: string): string {
  if (FORBIDDEN_KEYS.has(key)) throw new Mistake(`the property ${key} is not allowed`);
  return key;
}

export function checkedLength(length: number): void {
  if (length > MAX_TEXT) {
    throw new Mistake(`a text is longer than ${MAX_TEXT.toLocaleString('en')} characters`);
  }
}

export function checkedText(text: string): string {
  checkedLength(text.length);
  return text;
}

/** Own property or item; what is missing is null, and so is a property of null. */
export function property(target: unknown, key: unknown): unknown {
  if (target === null || target === undefined) return null;
  if (isList(target) || typeof target === 'string') {
    if (key === 'length') return target.length;
    if (typeof key !== 'number') {
      throw new Mistake(`${kindOf(target)} has items by number, not ${JSON.stringify(key)}`);
    }
    return Number.isInteger(key) && key >= 0 && key < target.length ? plain(target[key]) : null;
  }
  if (!isObject(target)) throw new Mistake(`${kindOf(target)} has no property ${JSON.stringify(key)}`);
  if (typeof key !== 'string' && typeof key !== 'number') {
    throw new Mistake(`a property's name must be a text or a number, not ${kindOf(key)}`);
  }
  const name = checkedKey(String(key));
  return Object.hasOwn(target, name) ? plain(target[name]) : null;
}

/** Equality of JSON values: by content, never across types. */
export function equal(left: unknown, right: unknown, meter: Meter, depth = 0): boolean {
  meter.spend(1);
  if (depth > MAX_DEPTH) throw new Mistake('the compared values are nested too deeply');
  if (typeof right === 'string') meter.spendOnText(left);
  if (left === right || (left ?? null) === (right ?? null)) return true;
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((item, i) => equal(item, right[i], meter, depth + 1));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equal(left[key], right[key], meter, depth + 1))
  );
}

/** Order of two numbers or two texts (by code unit). Null has no order: the answer is then null. */
export function order(left: unknown, right: unknown): number | null {
  if (left === null || right === null) return null;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  throw new Mistake(`${kindOf(left)} cannot be ordered with ${kindOf(right)}`);
}

/** Keys in one order, whatever the order in which the object was put together or came back from a database. */
export const keysOf = (object: Record<string, unknown>): string[] => Object.keys(object).sort();

/** As `text(x)` shows it. */
export const textOf = (value: unknown): string =>
  checkedText(typeof value === 'string' ? value : JSON.stringify(plain(value), inOrder));

const inOrder = (_: string, value: unknown): unknown =>
  isObject(value) ? Object.fromEntries(keysOf(value).map((key) => [key, value[key]])) : value;
