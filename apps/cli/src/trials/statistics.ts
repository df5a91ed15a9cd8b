import { mean, sampleStandardDeviation } from 'simple-statistics';
import { boundedInterval, meanInterval, shareInterval, type Interval } from './intervals.js';

/**
 * What an arm's values of one measure say. `ci` is a 95 % confidence interval: Student's t of a mean, Wilson's of a share (intervals.ts); null for
 * fewer than two values, and for numbers that all agree.
 */
export interface Summary {
  n: number;
  mean: number | null;
  ci: Interval | null;
  /** Sample standard deviation; null for fewer than two values. */
  sd: number | null;
  /** Trials that have no value: counted, and never taken for zero. */
  missing: number;
}

/**
 * Summarises the values of one measure in one arm; null is missing. A boolean counts as 1 or 0, so its mean is a share.
 * @param bounds of the measure, if it is a share that is given as a number: the interval stays within them.
 */
export function summarise(
  values: readonly (number | boolean | null)[],
  bounds: Interval | null = null,
): Summary {
  const numbers = values.filter((value) => value !== null).map(Number);
  const missing = values.length - numbers.length;
  const n = numbers.length;
  if (n === 0) return { n, mean: null, ci: null, sd: null, missing };
  const middle = mean(numbers);
  if (n === 1) return { n, mean: middle, ci: null, sd: null, missing };
  const sd = sampleStandardDeviation(numbers);
  if (values.every((value) => value === null || typeof value === 'boolean'))
    return { n, mean: middle, ci: shareInterval(middle, n), sd, missing };
  const ci = bounds ? boundedInterval(numbers, bounds) : meanInterval(numbers);
  return { n, mean: middle, ci, sd, missing };
}

/** How often each text occurs, the most frequent first; equal ones in the order of the alphabet. */
export function tally(values: readonly (string | null)[]): [value: string, times: number][] {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, times], [b, others]) => others - times || (a < b ? -1 : 1));
}
