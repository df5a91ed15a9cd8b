import { describe, expect, it } from '@jest/globals';
import { boundedInterval, boundsOf, pairedShareInterval } from '../src/trials/intervals.js';
import { compare } from '../src/trials/measured.js';
import { comparePairs } from '../src/trials/paired.js';
import type { Played } from '../src/trials/play.js';
import { summarise, tally } from '../src/trials/statistics.js';
import { tQuantile975 } from '../src/trials/student.js';

describe('quantiles of t', () => {
  it.each([
    [1, 12.706],
    [4, 2.776],
    [19, 2.093],
    [30, 2.042],
    [50, 2.009],
    [100, 1.984],
    [1_000, 1.962],
  ])('with %d degrees of freedom', (degrees, quantile) => {
    expect(tQuantile975(degrees)).toBeCloseTo(quantile, 2);
  });

  it('fall with the degrees of freedom', () => {
    const all = Array.from({ length: 200 }, (_, i) => tQuantile975(i + 1));
    expect(all).toEqual([...all].sort((a, b) => b - a));
    expect(() => tQuantile975(0)).toThrow(RangeError);
  });
});

describe('a summary', () => {
  it('has mean, sample deviation and a t interval', () => {
    const { n, mean, sd, ci, missing } = summarise([2, 4, 4, 4, 5, 5, 7, 9]);
    expect([n, mean, missing]).toEqual([8, 5, 0]);
    expect(sd).toBeCloseTo(2.138, 3);
    expect(ci?.[0]).toBeCloseTo(3.2124, 3);
    expect(ci?.[1]).toBeCloseTo(6.7876, 3);
  });

  it('counts what is missing, and takes it for nothing', () => {
    expect(summarise([null, 3, null])).toEqual({ n: 1, mean: 3, ci: null, sd: null, missing: 2 });
    expect(summarise([null])).toEqual({ n: 0, mean: null, ci: null, sd: null, missing: 1 });
  });

  it('takes booleans for shares', () => {
    const { mean, ci } = summarise([...Array<boolean>(9).fill(true), false]);
    expect(mean).toBe(0.9);
    // Wilson's interval for 9 of 10, as in Newcombe (1998).
    expect(ci?.[0]).toBeCloseTo(0.5958, 3);
    expect(ci?.[1]).toBeCloseTo(0.9821, 3);
    expect(summarise([true, true]).ci?.[1]).toBe(1);
  });

  it('keeps the intervals of shares that are numbers within the whole', () => {
    const few = [0, 0, 0, 0.1, 0.9];
    expect(summarise(few).ci![0]).toBeLessThan(0);
    for (const values of [few, few.map((value) => 1 - value), [0, 0, 0], [1, 1], [0, 1]]) {
      const [low, high] = summarise(values, [0, 1]).ci!;
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(high).toBeGreaterThan(low);
      const percent = summarise(
        values.map((value) => value * 100),
        [0, 100],
      ).ci!;
      expect(percent[0]).toBeCloseTo(low * 100, 6);
      expect(percent[1]).toBeCloseTo(high * 100, 6);
    }
    // Far from the bounds it is the interval of a mean: 0.5 ± 2.01 * 0.0101 / sqrt(50).
    const many = Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? 0.49 : 0.51));
    expect(summarise(many, [0, 1]).ci![0]).toBeCloseTo(0.49713, 4);
  });

  it('of numbers that all agree has no interval, since they do not tell how far others may lie', () => {
    expect(summarise([4, 4, 4])).toMatchObject({ mean: 4, sd: 0, ci: null });
    expect(summarise([0.5, 0.5, 0.5], [0, 1]).ci).toBeNull();
    expect(summarise([0.1 + 0.2, 0.3], [0, 1]).ci).toBeNull();
    expect(summarise([true, true, true]).ci![0]).toBeCloseTo(0.4385, 3);
  });
});

describe('an interval within bounds', () => {
  it('is as wide as that of t, where the variance is estimated from few values', () => {
    const spread = 0.1 * Math.sqrt(5 / 6);
    const [low, high] = boundedInterval(
      [1, -1, 1, -1, 1, -1].map((sign) => 0.1 + sign * spread),
      [-1, 1],
    )!;
    // 0.1 ± 2.571 * 0.1 / sqrt(6) is -0.005 to 0.205; with z it would be 0.02 to 0.18.
    expect(low).toBeCloseTo(-0.0055, 3);
    expect(high).toBeCloseTo(0.2033, 3);
  });

  it.each([
    ['share of the moves', 1],
    ['Share', 1],
    ['probability of rain', 1],
    ['Gini coefficient', 1],
    ['percent', 100],
    ['% of the votes', 100],
  ])('is for measures of the unit %s', (unit, whole) => {
    expect(boundsOf(unit, [0, 0.5])).toEqual([0, whole]);
    expect(boundsOf(unit, [0, whole + 1])).toBeNull();
  });

  it.each([
    'rate per round',
    'rate',
    'share price',
    'percent change',
    '%-points',
    'fractions',
    'coins',
    null,
  ])('is for no measures of the unit %s', (unit) => expect(boundsOf(unit, [0, 0.5])).toBeNull());

  it('is for a measure in all arms, or in none', () => {
    const played = [0, 0, 0.2, 1.5, 0, 0.9].map((value, i) => ({
      trial: { arm: { name: i < 3 ? 'low' : 'high', parameters: {} }, seed: i },
      measurements: [{ measure: 'left', level: 'run', agent: null, unit: 'share', value }],
    })) as unknown as Played[];
    for (const { summary } of compare(played)) expect(summary.ci![0]).toBeLessThan(0);
    expect(compare(played.slice(0, 3))[0].summary.ci![0]).toBeGreaterThanOrEqual(0);
  });
});

it('texts are counted, the most frequent first', () => {
  expect(tally(['b', 'a', null, 'b', 'c'])).toEqual([
    ['b', 2],
    ['a', 1],
    ['c', 1],
  ]);
});

describe('pairs of runs', () => {
  const trial = (arm: string, seed: number, value: number | null): Played =>
    ({
      trial: { arm: { name: arm, parameters: {} }, seed },
      measurements: [
        { measure: 'gain', level: 'run', agent: null, unit: null, value },
        { measure: 'winner', level: 'run', agent: null, unit: null, value: 'ana' },
      ],
    }) as unknown as Played;
  const compared = (off: (number | null)[], on: (number | null)[]) =>
    comparePairs(
      [...off.map((value, i) => trial('off', i, value)), ...on.map((value, i) => trial('on', i, value))],
      'off',
      'on',
    );

  it('are compared within each pair, so that what all have in common is no noise', () => {
    const [gain] = compared([1, 11, 21, 31, 41, 51, 61], [3, 12, 24, 33, 42, 54, 63]);
    expect(gain).toMatchObject({ measure: 'gain', pairs: 7, missing: 0, off: 31, on: 33, difference: 2 });
    // The differences are 2, 1, 3, 2, 1, 3, 2: their deviation is 0.816, and t is 2.447.
    expect(gain.ci![0]).toBeCloseTo(2 - (2.447 * 0.8165) / Math.sqrt(7), 3);
    expect(gain.verdict).toBe('higher');
  });

  it('show no difference where the interval holds none, and say what is missing', () => {
    const [gain] = compared([1, 2, 3, 4, 5, 6, null], [2, 1, 4, 3, 6, 5, 9]);
    expect(gain).toMatchObject({ pairs: 6, missing: 1, difference: 0, verdict: 'no difference seen' });
    expect(compared([1, 2, 3], [7, 8, 9])[0]).toMatchObject({
      difference: 6,
      ci: null,
      verdict: 'too few pairs',
    });
  });

  it('differ in shares by no more than shares can', () => {
    const of = (value: boolean): Played['measurements'] =>
      [
        { measure: 'agreed', level: 'run', agent: null, unit: null, value },
      ] as unknown as Played['measurements'];
    const played = Array.from({ length: 6 }, (_, seed) => [
      { ...trial('off', seed, 0), measurements: of(false) },
      { ...trial('on', seed, 0), measurements: of(seed > 0) },
    ]).flat();
    const [agreed] = comparePairs(played, 'off', 'on');
    expect(agreed).toMatchObject({ measure: 'agreed', verdict: 'higher' });
    expect(agreed.ci![1]).toBeLessThanOrEqual(1);
  });

  it('are no proof that there is no effect, where none of a few differs', () => {
    const agreed = Array.from({ length: 6 }, () => [1, 1] as const);
    const [low, high] = pairedShareInterval(agreed);
    expect(low).toBeCloseTo(-0.3903, 3);
    expect(high).toBeCloseTo(0.3903, 3);
    const [gain] = compared([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]);
    expect(gain).toMatchObject({ difference: 0, ci: null, verdict: 'no difference seen' });
    const [more] = compared([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 7]);
    expect(more).toMatchObject({ difference: 1, ci: null, verdict: 'higher' });
  });

  it('have for shares the interval of Newcombe', () => {
    const times = (n: number, pair: readonly [number, number]) => Array.from({ length: n }, () => pair);
    // Table 6.2 of D. G. Altman et al., Statistics with confidence (2000).
    const [low, high] = pairedShareInterval([
      ...times(14, [1, 1]),
      ...times(5, [0, 1]),
      ...times(22, [0, 0]),
    ]);
    expect([low, high].map((x) => x.toFixed(3))).toEqual(['0.011', '0.226']);
  });

  it('leave out texts, which have no difference', () => {
    expect(compared([1], [2]).map(({ measure }) => measure)).toEqual(['gain']);
  });
});
