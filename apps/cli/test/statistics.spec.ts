import { describe, expect, it } from '@jest/globals';
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

  it('of equal values has an interval of no width', () => {
    expect(summarise([4, 4, 4])).toMatchObject({ mean: 4, sd: 0, ci: [4, 4] });
  });
});

it('texts are counted, the most frequent first', () => {
  expect(tally(['b', 'a', null, 'b', 'c'])).toEqual([
    ['b', 2],
    ['a', 1],
    ['c', 1],
  ]);
});
