import { MAX_ITEMS, Mistake } from '../limits.js';
import { equal, isList, isObject, kindOf, order } from '../values.js';
import { type Calling, callbackOf, entry, integerOf, listOf, madeList, numberOf } from './entry.js';

const each = (
  name: string,
  does: string,
  call: (list: unknown[], test: (x: unknown) => unknown) => unknown,
) =>
  entry(`${name}(list, x => …)`, does, ([list, test], calling) => {
    const callback = callbackOf(test, name);
    return call(listOf(list, calling, name), (item) => callback(item));
  });

const position = (list: unknown[], item: unknown, { meter }: Calling): number =>
  list.findIndex((other) => equal(other, item, meter));

interface Count {
  item: unknown;
  count: number;
}

/** Distinct items in order of first appearance, with their counts. Lists and objects are compared by content. */
function counted(list: unknown[], { meter }: Calling): Count[] {
  const counts = new Map<unknown, Count>();
  const composite: unknown[] = [];
  for (const item of list) {
    const known = typeof item === 'object' ? composite.find((other) => equal(other, item, meter)) : item;
    const key = known === undefined ? item : known;
    const count = counts.get(key);
    if (count) count.count++;
    else counts.set(key, { item, count: 1 });
    if (known === undefined) composite.push(item);
  }
  return [...counts.values()];
}

function sorted(list: unknown[], by: unknown, calling: Calling): unknown[] {
  const key = by === undefined ? (item: unknown) => item : callbackOf(by, 'sort');
  const keyed = list.map((item) => ({ item, key: key(item) }));
  calling.meter.spend(list.length * 20);
  keyed.sort((a, b) => {
    const difference = order(a.key, b.key);
    if (difference === null) throw new Mistake('sort cannot place null');
    return difference;
  });
  return keyed.map(({ item }) => item);
}

function range(given: unknown[]): number[] {
  const numbers = given.map((x) => numberOf(x, 'range'));
  const [start, end, step = 1] = numbers.length === 1 ? [0, numbers[0]] : numbers;
  const length = Math.max(0, Math.ceil((end - start) / step));
  if (!(length <= MAX_ITEMS)) throw new Mistake('range is too long, or its step is 0');
  return Array.from({ length }, (_, i) => start + i * step);
}

function picked(list: unknown[], at: unknown, weights: unknown[] | null): unknown {
  const u = Math.min(Math.max(numberOf(at, 'pick'), 0), 1 - Number.EPSILON);
  if (list.length === 0) return null;
  if (!weights) return list[Math.floor(u * list.length)];
  const numbers = weights.map((weight) => Math.max(0, numberOf(weight, 'pick')));
  let left = u * numbers.reduce((sum, x) => sum + x, 0);
  return list[numbers.findIndex((weight) => (left -= weight) < 0)] ?? null;
}

function most(list: unknown[], calling: Calling): Count | null {
  return counted(list, calling).reduce<Count | null>(
    (best, next) => (best === null || next.count > best.count ? next : best),
    null,
  );
}

function joined(given: unknown[], calling: Calling): unknown[] {
  return madeList(
    given.flatMap((list) => listOf(list, calling, 'concat')),
    calling,
  );
}

function sized(value: unknown, { meter }: Calling): number {
  if (typeof value === 'string' || isList(value)) return value.length;
  if (isObject(value)) {
    const { length } = Object.keys(value);
    meter.spend(length);
    return length;
  }
  throw new Mistake(`length needs a list, a text or an object, not ${kindOf(value)}`);
}

const list = (
  name: string,
  rest: string,
  does: string,
  call: (list: unknown[], rest: unknown[], calling: Calling) => unknown,
) =>
  entry(`${name}(list${rest})`, does, ([first, ...others], calling) =>
    call(listOf(first, calling, name), others, calling),
  );

export const LIST_FUNCTIONS = [
  entry(
    'length(x)',
    'number of items of a list, characters of a text, or properties of an object',
    ([x], calling) => sized(x, calling),
  ),
  list(
    'count',
    ', x => …?',
    'how many items there are, or for how many the arrow function holds',
    (items, [test]) =>
      test === undefined ? items.length : items.filter((item) => callbackOf(test, 'count')(item)).length,
  ),
  each('any', 'whether it holds for at least one item', (items, test) => items.some((item) => test(item))),
  each('all', 'whether it holds for every item', (items, test) => items.every((item) => test(item))),
  each('filter', 'the items for which it holds', (items, test) => items.filter((item) => test(item))),
  each('map', 'what it gives for each item', (items, test) => items.map((item) => test(item))),
  each(
    'find',
    'first item for which it holds, or null',
    (items, test) => items.find((item) => test(item)) ?? null,
  ),
  list('sort', ', x => …?', 'sorted by itself or by what the arrow function gives', (items, [by], calling) =>
    sorted(items, by, calling),
  ),
  list('reverse', '', 'the other way round', (items) => [...items].reverse()),
  list('unique', '', 'without repeats', (items, _, calling) =>
    counted(items, calling).map(({ item }) => item),
  ),
  list(
    'mode',
    '',
    'most frequent item, the first of several; null of none',
    (items, _, calling) => most(items, calling)?.item ?? null,
  ),
  list('majority', '', 'the item that makes up more than half of the list, or null', (items, _, calling) => {
    const best = most(items, calling);
    return best && best.count * 2 > items.length ? best.item : null;
  }),
  list('first', '', 'first item, or null', (items) => items[0] ?? null),
  list('last', '', 'last item, or null', (items) => items.at(-1) ?? null),
  list('slice', ', start, end?', 'items from start to before end', (items, [start, end]) =>
    items.slice(integerOf(start, 'slice'), end === undefined ? undefined : integerOf(end, 'slice')),
  ),
  list('without', ', item', 'the list without the items equal to it', (items, [item], { meter }) =>
    items.filter((other) => !equal(other, item, meter)),
  ),
  list('index_of', ', item', 'place of the item, from 0, or -1', (items, [item], calling) =>
    position(items, item, calling),
  ),
  list(
    'pick',
    ', u, weights?',
    'the item at u of [0, 1), such as draw(); with weights, in proportion to them',
    (items, [u, weights], calling) =>
      picked(items, u, weights === undefined ? null : listOf(weights, calling, 'pick')),
  ),
  entry('concat(list, …)', 'the lists, one after the other', joined),
  entry(
    'range(start, end?, step?)',
    'numbers from start to before end; range(3) is [0, 1, 2]',
    (given, calling) => madeList(range(given), calling),
  ),
];
