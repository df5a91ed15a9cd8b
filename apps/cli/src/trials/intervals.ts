import { mean, sampleStandardDeviation } from 'simple-statistics';
import { tQuantile975 } from './student.js';

export type Interval = [low: number, high: number];

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959964;

/**
 * Wilson's score interval of a share of n, 95 %: unlike a t interval, it stays between 0 and 1, and has a width for none and for all of them.
 * E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209-212; R. G. Newcombe, Two-sided
 * confidence intervals for the single proportion, Statistics in Medicine 17 (1998), 857-872, method 3.
 */
export function shareInterval(share: number, n: number): Interval {
  const middle = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/**
 * Interval of the difference of two shares in the same pairs, 95 %: that of both shares by Wilson, put together as far as the pairs go together.
 * It has a width where no pair differs. R. G. Newcombe, Improved confidence intervals for the difference between binomial proportions based on
 * paired data, Statistics in Medicine 17 (1998), 2635-2650, method 10.
 * @param pairs of 0 and 1.
 */
export function pairedShareInterval(pairs: readonly Pair[]): Interval {
  const n = pairs.length;
  const off = mean(pairs.map(([x]) => x));
  const on = mean(pairs.map(([, y]) => y));
  const [[offLow, offHigh], [onLow, onHigh]] = [shareInterval(off, n), shareInterval(on, n)];
  const phi = correlation(pairs);
  const apart = (x: number, y: number): number => Math.sqrt(x ** 2 - 2 * phi * x * y + y ** 2);
  return [on - off - apart(on - onLow, offHigh - off), on - off + apart(onHigh - on, off - offLow)];
}

export type Pair = readonly [off: number, on: number];

/** Phi of pairs of 0 and 1, with Newcombe's correction for continuity; 0 where one side is always the same. */
function correlation(pairs: readonly Pair[]): number {
  const times = (off: number, on: number): number => pairs.filter(([x, y]) => x === off && y === on).length;
  const [both, lost, won, neither] = [times(1, 1), times(1, 0), times(0, 1), times(0, 0)];
  const margins = (both + lost) * (won + neither) * (both + won) * (lost + neither);
  if (margins === 0) return 0;
  const product = both * neither - lost * won;
  return (product > 0 ? Math.max(product - pairs.length / 2, 0) : product) / Math.sqrt(margins);
}

/** Student's t interval of a mean, 95 %; null where all values agree, since they do not tell how far others may lie. */
export function meanInterval(values: readonly number[]): Interval | null {
  if (agree(values)) return null;
  const half =
    (tQuantile975(values.length - 1) * sampleStandardDeviation([...values])) / Math.sqrt(values.length);
  return [mean([...values]) - half, mean([...values]) + half];
}

/**
 * Interval of the mean of values that all lie within bounds, 95 %, and within the bounds itself: Wilson's, for as many values as would make a
 * share as certain as this mean is (effective sample size: C. Franco et al., Comparative study of confidence intervals for proportions in complex
 * sample surveys, Journal of Survey Statistics and Methodology 7 (2019), 334-364). That number rests on a variance which is itself estimated, so it
 * is smaller the fewer values there are: by (z/t)², after E. L. Korn and B. I. Graubard, Confidence intervals for proportions with small expected
 * number of positive counts estimated from survey data, Survey Methodology 24 (1998), 193-201.
 * Where all values are one of the bounds, it is for as many as there are; where they agree on another, null.
 */
export function boundedInterval(values: readonly number[], [low, high]: Interval): Interval | null {
  const n = values.length;
  const share = (mean([...values]) - low) / (high - low);
  const spread = share * (1 - share);
  if (agree(values) && spread > 0) return null;
  const variance = (sampleStandardDeviation([...values]) / (high - low)) ** 2;
  const effective = spread === 0 ? n : ((n * spread) / variance) * (Z / tQuantile975(n - 1)) ** 2;
  const interval = shareInterval(share, effective);
  return [low + interval[0] * (high - low), low + interval[1] * (high - low)];
}

/** Whether no value differs from another by more than a computer's rounding. */
function agree(values: readonly number[]): boolean {
  const size = Math.max(...values.map((value) => Math.abs(value)));
  return Math.max(...values) - Math.min(...values) <= 1e-12 * size;
}

/** Units of shares, with the whole: `share of the moves`, `percent`; but neither `share price` nor `percent change`. */
const SHARES: [unit: RegExp, whole: number][] = [
  [/^(share|proportion|fraction|probability)( of .+)?$/i, 1],
  [/^gini( coefficient| index)?$/i, 1],
  [/^(percent|per cent|%)( of .+)?$/i, 100],
];

/** Bounds of a measure that is a share, by its unit and by all its values, whatever the arm; null for every other. */
export function boundsOf(unit: string | null, values: readonly number[]): Interval | null {
  const whole = SHARES.find(([named]) => named.test(unit ?? ''))?.[1];
  if (whole === undefined) return null;
  return values.every((value) => value >= 0 && value <= whole) ? [0, whole] : null;
}
