import { checkedKey, keysOf } from '../values.js';
import { entry, listOf, madeList, objectOf, textIn } from './entry.js';

const safe = (object: Record<string, unknown>): [string, unknown][] =>
  Object.entries(object).map(([key, value]) => [checkedKey(key), value]);

export const OBJECT_FUNCTIONS = [
  entry('keys(object)', 'list of its property names, sorted', ([object], calling) =>
    madeList(keysOf(objectOf(object, 'keys')), calling),
  ),
  entry('values(object)', 'list of its values, in the order of keys', ([object], calling) => {
    const from = objectOf(object, 'values');
    return madeList(
      keysOf(from).map((key) => from[key]),
      calling,
    );
  }),
  entry('entries(object)', 'list of {key, value}, in the order of keys', ([object], calling) => {
    const from = objectOf(object, 'entries');
    return madeList(
      keysOf(from).map((key) => ({ key, value: from[key] })),
      calling,
    );
  }),
  entry('merge(object, …)', 'one object with the properties of all; later ones win', (given, calling) => {
    const pairs = given.flatMap((object) => safe(objectOf(object, 'merge')));
    madeList(pairs, calling);
    return Object.fromEntries(pairs);
  }),
  entry('object(list)', 'the object with these {key, value}; the opposite of entries', ([list], calling) =>
    Object.fromEntries(
      listOf(list, calling, 'object').map((item) => {
        const { key, value } = objectOf(item, 'object');
        return [checkedKey(textIn(key, calling)), value ?? null];
      }),
    ),
  ),
  entry('tally(list)', 'object of how often each item occurs, by its text', ([list], calling) => {
    const counts = new Map<string, number>();
    for (const item of listOf(list, calling, 'tally')) {
      const key = checkedKey(textIn(item, calling));
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return Object.fromEntries(counts);
  }),
];
