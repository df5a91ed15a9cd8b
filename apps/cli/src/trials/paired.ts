import { mean } from 'simple-statistics';
import {
  boundedInterval,
  boundsOf,
  meanInterval,
  pairedShareInterval,
  type Interval,
  type Pair,
} from './intervals.js';
import { columnsOf, unitOf, valuesOf } from './measured.js';
import type { Played } from './play.js';

/** One measure over pairs of runs that differ in nothing but the arm: what `on` has more than `off`. */
export interface Paired {
  measure: string;
  unit: string | null;
  pairs: number;
  /** Pairs of which one run at least has no value. */
  missing: number;
  off: number | null;
  on: number | null;
  /**
   * Mean of the differences, with a 95 % confidence interval: of Student's t, or for shares one within what differences of shares can be. There is none
   * for too few pairs, and none for numbers that differ in all pairs by the same.
   */
  difference: number | null;
  ci: Interval | null;
  verdict: 'higher' | 'lower' | 'no difference seen' | 'too few pairs';
}

/** Below six pairs not even a difference of one sign in all of them would be rarer than one in twenty by chance. */
const LEAST_PAIRS = 6;

/** Every measure that is a number (a boolean is 1 or 0), by name. Texts have no difference, and are left out. */
export function comparePairs(played: readonly Played[], off: string, on: string): Paired[] {
  const seeds = [...new Set(played.map(({ trial }) => trial.seed))];
  const runs = new Map(played.map((each) => [`${each.trial.arm.name}/${each.trial.seed}`, valuesOf(each)]));
  return columnsOf(played).flatMap((measure) => {
    const pairs = seeds.map((seed) =>
      [off, on].map((arm) => runs.get(`${arm}/${seed}`)?.get(measure) ?? null),
    );
    if (pairs.flat().some((value) => typeof value === 'string')) return [];
    const whole = pairs.filter((pair) => pair.every((value) => value !== null));
    const numbers = whole.map((pair) => pair.map(Number) as [number, number]);
    const missing = pairs.length - whole.length;
    const unit = unitOf(played, measure);
    const isShare = whole.flat().every((value) => typeof value === 'boolean');
    const interval = isShare ? pairedShareInterval : ofDifferences(boundsOf(unit, numbers.flat()));
    return [{ measure, unit, pairs: whole.length, missing, ...compared(numbers, interval) }];
  });
}

type IntervalOf = (pairs: readonly Pair[]) => Interval | null;

const minus = ([off, on]: Pair): number => on - off;

/** @param bounds of what is measured, if it has any. */
const ofDifferences =
  (bounds: Interval | null): IntervalOf =>
  (pairs) => {
    const differences = pairs.map(minus);
    if (!bounds) return meanInterval(differences);
    return boundedInterval(differences, [bounds[0] - bounds[1], bounds[1] - bounds[0]]);
  };

function compared(
  pairs: readonly Pair[],
  intervalOf: IntervalOf,
): Pick<Paired, 'off' | 'on' | 'difference' | 'ci' | 'verdict'> {
  const n = pairs.length;
  if (n === 0) return { off: null, on: null, difference: null, ci: null, verdict: 'too few pairs' };
  const difference = mean(pairs.map(minus));
  const means = { off: mean(pairs.map(([x]) => x)), on: mean(pairs.map(([, x]) => x)), difference };
  if (n < LEAST_PAIRS) return { ...means, ci: null, verdict: 'too few pairs' };
  const ci = intervalOf(pairs);
  // Without an interval all differ by the same: so many of one sign are too rare to be chance.
  const [low, high] = ci ?? [difference, difference];
  const verdict = low > 0 ? 'higher' : high < 0 ? 'lower' : 'no difference seen';
  return { ...means, ci, verdict };
}
