import { mean, sampleStandardDeviation } from 'simple-statistics';
import { tQuantile975 } from './student.js';

/** What an arm's values of one measure say. `ci` is a 95 % confidence interval: Student's t of a mean, Wilson's of a share. */
export interface Summary {
  n: number;
  mean: number | null;
  ci: [low: number, high: number] | null;
  /** Sample standard deviation; null for fewer than two values. */
  sd: number | null;
  /** Trials that have no value: counted, and never taken for zero. */
  missing: number;
}

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959964;

/** Wilson's score interval: unlike a t interval, it stays between 0 and 1, and has a width where all values agree. */
function wilson(share: number, n: number): [low: number, high: number] {
  const middle = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/** Summarises the values of one measure in one arm; null is missing. A boolean counts as 1 or 0, so its mean is a share. */
export function summarise(values: readonly (number | boolean | null)[]): Summary {
  const numbers = values.filter((value) => value !== null).map(Number);
  const missing = values.length - numbers.length;
  const n = numbers.length;
  if (n === 0) return { n, mean: null, ci: null, sd: null, missing };
  const middle = mean(numbers);
  if (n === 1) return { n, mean: middle, ci: null, sd: null, missing };
  const sd = sampleStandardDeviation(numbers);
  if (values.every((value) => value === null || typeof value === 'boolean')) {
    return { n, mean: middle, ci: wilson(middle, n), sd, missing };
  }
  const half = (tQuantile975(n - 1) * sd) / Math.sqrt(n);
  return { n, mean: middle, ci: [middle - half, middle + half], sd, missing };
}

/** How often each text occurs, the most frequent first; equal ones in the order of the alphabet. */
export function tally(values: readonly (string | null)[]): [value: string, times: number][] {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, times], [b, others]) => others - times || (a < b ? -1 : 1));
}
