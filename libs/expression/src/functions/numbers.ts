import { Mistake } from '../limits.js';
import { type Calling, entry, integerOf, numberOf, numbersOf, stringOf } from './entry.js';

const one = (name: string, does: string, call: (x: number) => number) =>
  entry(`${name}(x)`, does, ([x]) => call(numberOf(x, name)));

/** From a list (each item through the arrow function, if given), or from the arguments themselves. */
const over = (name: string, does: string, call: (numbers: number[]) => number | null) =>
  entry(`${name}(list, x => …?)`, does, ([list, each], calling) =>
    call(numbersOf(list, each, calling, name)),
  );

const extreme = (name: 'min' | 'max', does: string, better: (a: number, b: number) => boolean) =>
  entry(`${name}(list, …)`, does, (given, calling) => {
    const [list, each] = typeof given[0] === 'number' ? [given, undefined] : [given[0], given[1] as unknown];
    const numbers = numbersOf(list, each, calling, name);
    return numbers.reduce<number | null>((best, x) => (best === null || better(x, best) ? x : best), null);
  });

const total = (numbers: number[]): number => numbers.reduce((sum, x) => sum + x, 0);
const mean = (numbers: number[]): number | null =>
  numbers.length === 0 ? null : total(numbers) / numbers.length;

function median(numbers: number[]): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return null;
  return Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)];
}

function variance(numbers: number[]): number | null {
  if (numbers.length < 2) return null;
  const centre = mean(numbers)!;
  return total(numbers.map((x) => (x - centre) ** 2)) / (numbers.length - 1);
}

/** Gini coefficient of inequality, 0 to 1; null where the sum is 0. */
export function gini(numbers: number[]): number | null {
  const sum = total(numbers);
  if (numbers.length === 0 || sum === 0) return null;
  const sorted = [...numbers].sort((a, b) => a - b);
  const ranked = total(sorted.map((x, i) => (i + 1) * x));
  return (2 * ranked) / (sorted.length * sum) - (sorted.length + 1) / sorted.length;
}

/** Half away from zero, as people round. */
function rounded(x: number, digits: number): number {
  if (digits < 0 || digits > 12) throw new Mistake('round keeps 0 to 12 digits');
  const shifted = Number(`${Math.abs(x)}e${digits}`);
  return Number.isFinite(shifted) ? Math.sign(x) * Number(`${Math.round(shifted)}e-${digits}`) : x;
}

function drawn([purpose = '', index]: unknown[], { draw, drawn: counts }: Calling): number {
  if (!draw) throw new Mistake('draw is not allowed here');
  const what = stringOf(purpose, 'draw');
  if (index !== undefined) return draw(what, integerOf(index, 'draw'));
  const next = counts.get(what) ?? 0;
  counts.set(what, next + 1);
  return draw(what, next);
}

export const NUMBER_FUNCTIONS = [
  one('abs', 'distance from zero', Math.abs),
  one('floor', 'nearest whole number below', Math.floor),
  one('ceil', 'nearest whole number above', Math.ceil),
  one('sqrt', 'square root', Math.sqrt),
  one('exp', 'e to the power of x', Math.exp),
  one('log', 'natural logarithm', Math.log),
  one('sign', '-1, 0 or 1', Math.sign),
  entry(
    'round(x, digits?)',
    'nearest number with that many digits (0), halves away from zero',
    ([x, digits]) => rounded(numberOf(x, 'round'), digits === undefined ? 0 : integerOf(digits, 'round')),
  ),
  entry('pow(x, y)', 'x to the power of y', ([x, y]) => numberOf(x, 'pow') ** numberOf(y, 'pow')),
  entry('clamp(x, low, high)', 'x, no less than low and no more than high', ([x, low, high]) =>
    Math.min(Math.max(numberOf(x, 'clamp'), numberOf(low, 'clamp')), numberOf(high, 'clamp')),
  ),
  extreme('min', 'smallest number of a list or of the arguments; null of none', (a, b) => a < b),
  extreme('max', 'largest number of a list or of the arguments; null of none', (a, b) => a > b),
  over('sum', 'sum; 0 of none', total),
  over('mean', 'arithmetic mean; null of none', mean),
  over('median', 'middle number; null of none', median),
  over('variance', 'sample variance; null below two numbers', variance),
  over('stdev', 'sample standard deviation; null below two numbers', (numbers) => {
    const squared = variance(numbers);
    return squared === null ? null : Math.sqrt(squared);
  }),
  over('gini', 'Gini coefficient of inequality, 0 to 1; null where the sum is 0', gini),
  entry(
    'draw(purpose?, index?)',
    'random number in [0, 1) from the seed and the place; another for each purpose, and for each call without an index',
    drawn,
  ),
];
