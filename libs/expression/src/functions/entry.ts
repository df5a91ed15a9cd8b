import { MAX_ITEMS, type Meter, Mistake } from '../limits.js';
import { isList, isObject, kindOf, textOf } from '../values.js';

/** What a function needs of the evaluation that calls it. */
export interface Calling {
  meter: Meter;
  draw: ((purpose: string, index: number) => number) | undefined;
  drawn: Map<string, number>;
}

/** One function of the language. */
export interface FunctionEntry {
  /** `round(x, digits?)` */
  usage: string;
  /** What it gives, for documentation. */
  does: string;
  min: number;
  max: number;
  call(given: unknown[], calling: Calling, name: string): unknown;
}

export type Callback = (...values: unknown[]) => unknown;

/** Reads `usage` for the number of arguments: `?` marks what may be left out, `…` any number. */
export function entry(usage: string, does: string, call: FunctionEntry['call']): [string, FunctionEntry] {
  const [name, inside] = usage.slice(0, -1).split('(');
  const parts = inside === '' ? [] : inside.split(',').map((part) => part.trim());
  const min = parts.filter((part) => !part.endsWith('?') && part !== '…').length;
  return [name, { usage, does, min, max: parts.includes('…') ? 64 : parts.length, call }];
}

const wrong = (name: string, wanted: string, value: unknown): Mistake =>
  new Mistake(`${name} needs ${wanted}, not ${kindOf(value)}`);

export function numberOf(value: unknown, name: string): number {
  if (typeof value !== 'number') throw wrong(name, 'a number', value);
  return value;
}

export function integerOf(value: unknown, name: string): number {
  if (!Number.isSafeInteger(value)) throw wrong(name, 'a whole number', value);
  return value as number;
}

export function stringOf(value: unknown, name: string): string {
  if (typeof value !== 'string') throw wrong(name, 'a text', value);
  return value;
}

export function callbackOf(value: unknown, name: string): Callback {
  if (typeof value !== 'function') throw wrong(name, 'an arrow function such as x => x > 1', value);
  return value as Callback;
}

export function objectOf(value: unknown, name: string): Record<string, unknown> {
  if (!isObject(value)) throw wrong(name, 'an object', value);
  return value;
}

/** The list, paid for by its length. */
export function listOf(value: unknown, { meter }: Calling, name: string): unknown[] {
  if (!isList(value)) throw wrong(name, 'a list', value);
  meter.spend(value.length);
  return value;
}

/** A list that a function made, within bounds. */
export function madeList(list: unknown[], { meter }: Calling): unknown[] {
  if (list.length > MAX_ITEMS) {
    throw new Mistake(`a list has more than ${MAX_ITEMS.toLocaleString('en')} items`);
  }
  meter.spend(list.length);
  return list;
}

/** A value as a text, paid for by its length. */
export function textIn(value: unknown, { meter }: Calling): string {
  const text = textOf(value);
  meter.spendOnText(text);
  return text;
}

/** Numbers of a list, each through the arrow function if there is one. */
export function numbersOf(list: unknown, each: unknown, calling: Calling, name: string): number[] {
  const items = listOf(list, calling, name);
  const mapped = each === undefined ? items : items.map((item) => callbackOf(each, name)(item));
  return mapped.map((item) => numberOf(item, name));
}
