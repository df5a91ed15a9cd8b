import { mean, sampleStandardDeviation } from 'simple-statistics';
import { tQuantile975 } from './student.js';

export type Interval = [low: number, high: number];

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959964;

/**
 * Wilson's score interval of a share, 95 %: unlike a t interval, it stays between 0 and 1, and has a width where all values agree.
 * E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209-212; R. G. Newcombe, Two-sided
 * confidence intervals for the single proportion, Statistics in Medicine 17 (1998), 857-872, method 3.
 */
export function shareInterval(share: number, n: number): Interval {
  const middle = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/** Student's t interval of a mean, 95 %. */
export function meanInterval(values: readonly number[]): Interval {
  const half =
    (tQuantile975(values.length - 1) * sampleStandardDeviation([...values])) / Math.sqrt(values.length);
  return [mean([...values]) - half, mean([...values]) + half];
}

/**
 * Interval of the mean of values that all lie within bounds, 95 %, and within the bounds itself: Wilson's, for as many values as would make a
 * share as certain as this mean is (effective sample size: C. Franco et al., Comparative study of confidence intervals for proportions in complex
 * sample surveys, Journal of Survey Statistics and Methodology 7 (2019), 334-364). Where all values are one of the bounds, for as many as there are.
 */
export function boundedInterval(values: readonly number[], [low, high]: Interval): Interval {
  const share = (mean([...values]) - low) / (high - low);
  const variance = (sampleStandardDeviation([...values]) / (high - low)) ** 2;
  const spread = share * (1 - share);
  if (variance === 0 && spread > 0) return [values[0], values[0]];
  const effective = spread === 0 ? values.length : (values.length * spread) / variance;
  const interval = shareInterval(share, effective);
  return [low + interval[0] * (high - low), low + interval[1] * (high - low)];
}

/** Units of shares, with the whole: `share of the moves`, `percent`. */
const SHARES: [unit: RegExp, whole: number][] = [
  [/^(share|proportion|fraction|probability|rate|gini)\b/i, 1],
  [/^(percent|per cent|%)/i, 100],
];

/** Bounds of values that are shares, by their unit and by what they are; null for all others. */
export function boundsOf(unit: string | null, values: readonly number[]): Interval | null {
  const whole = SHARES.find(([named]) => named.test(unit ?? ''))?.[1];
  if (whole === undefined) return null;
  return values.every((value) => value >= 0 && value <= whole) ? [0, whole] : null;
}
