import { Mistake } from '../limits.js';
import { checkedLength, checkedText, equal, isObject, kindOf, textOf } from '../values.js';
import { entry, listOf, madeList, stringOf, textIn } from './entry.js';

const text = (name: string, rest: string, does: string, call: (text: string, rest: string[]) => unknown) =>
  entry(`${name}(text${rest})`, does, (given) => {
    const [first, ...others] = given.map((value) => stringOf(value, name));
    return call(first, others);
  });

/** Without white space and the given characters at both ends. */
function trimmed(value: string, characters = ''): string {
  const drop = (char: string): boolean => char.trim() === '' || characters.includes(char);
  let [start, end] = [0, value.length];
  while (start < end && drop(value[start])) start++;
  while (end > start && drop(value[end - 1])) end--;
  return value.slice(start, end);
}

function replaced(value: string, [from, to]: string[]): string {
  const parts = from === '' ? [value] : value.split(from);
  checkedLength(value.length + (parts.length - 1) * to.length);
  return parts.join(to);
}

export const TEXT_FUNCTIONS = [
  text('upper', '', 'in capitals', (value) => value.toUpperCase()),
  text('lower', '', 'in small letters', (value) => value.toLowerCase()),
  text(
    'trim',
    ', characters?',
    'without white space, and those characters, at both ends',
    (value, [characters]) => trimmed(value, characters),
  ),
  text('starts_with', ', start', 'whether it starts so', (value, [start]) => value.startsWith(start)),
  text('ends_with', ', end', 'whether it ends so', (value, [end]) => value.endsWith(end)),
  text(
    'before',
    ', mark',
    'what comes before the first mark; all of it where there is none',
    (value, [mark]) => (value.includes(mark) ? value.slice(0, value.indexOf(mark)) : value),
  ),
  text(
    'after',
    ', mark',
    'what comes after the first mark; all of it where there is none',
    (value, [mark]) => (value.includes(mark) ? value.slice(value.indexOf(mark) + mark.length) : value),
  ),
  text('replace', ', from, to', 'with every `from` replaced', replaced),
  entry('split(text, separator)', 'list of the parts', ([value, separator], calling) =>
    madeList(stringOf(value, 'split').split(stringOf(separator, 'split')), calling),
  ),
  entry('join(list, separator)', 'the items as one text', ([list, separator], calling) =>
    checkedText(
      listOf(list, calling, 'join')
        .map((item) => textIn(item, calling))
        .join(stringOf(separator, 'join')),
    ),
  ),
  entry('text(x)', 'as a text; lists and objects as JSON', ([x]) => textOf(x)),
  entry('number(text)', 'the number that the text shows, or null', ([x]) => {
    const parsed = typeof x === 'number' ? x : Number(stringOf(x, 'number').trim() || 'none');
    return Number.isFinite(parsed) ? parsed : null;
  }),
  entry(
    'contains(x, y)',
    'whether a list has the item, a text the part, or an object the property',
    ([x, y], calling) => {
      if (typeof x === 'string') return x.includes(stringOf(y, 'contains'));
      if (isObject(x)) return Object.hasOwn(x, stringOf(y, 'contains'));
      return listOf(x, calling, 'contains').some((item) => equal(item, y, calling.meter));
    },
  ),
  entry('default(x, y)', 'x, or y where x is null', ([x, y]) => x ?? y),
  entry('type(x)', '"null", "boolean", "number", "text", "list" or "object"', ([x]) => {
    if (typeof x === 'function') throw new Mistake('type needs a value, not a function');
    return kindOf(x).split(' ').at(-1);
  }),
];
