import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@scrai/contracts';
import { compiledFrom, saidOf, small } from '../testing/scenarios.js';

const crowd = (relation: JsonObject, count = 20): JsonObject =>
  small({ cast: [{ name: 'p', agent: 'person', count }], relations: [{ kind: 'knows', ...relation }] });
const degrees = (relation: JsonObject, count = 20, seed = 1): number[] =>
  compiledFrom(crowd(relation, count), { seed }).cast.map(({ relations }) => relations.length);
const total = (numbers: number[]): number => numbers.reduce((sum, n) => sum + n, 0);

describe('relations', () => {
  it('come from edges, one way or both, with roles for all of their agents', () => {
    const scenario = small({
      cast: [
        { name: 'ana', agent: 'person' },
        { name: 'guest', agent: 'person', count: 2 },
      ],
      relations: [
        { kind: 'likes', edges: [{ from: 'ana', to: 'guest', weight: 2 }] },
        { kind: 'kin', mutual: true, edges: [{ from: 'guest-1', to: 'guest-2' }] },
      ],
    });
    expect(compiledFrom(scenario).cast.map(({ relations }) => relations)).toEqual([
      [
        { to: 'guest-1', kind: 'likes', weight: 2 },
        { to: 'guest-2', kind: 'likes', weight: 2 },
      ],
      [{ to: 'guest-2', kind: 'kin' }],
      [{ to: 'guest-1', kind: 'kin' }],
    ]);
  });

  it('come from generators, seeded', () => {
    expect(degrees({ generator: { type: 'complete' } }, 5)).toEqual([4, 4, 4, 4, 4]);
    expect(new Set(degrees({ generator: { type: 'ring' } }))).toEqual(new Set([2]));
    expect(degrees({ generator: { type: 'ring' }, mutual: false }, 3)).toEqual([1, 1, 1]);
    const small_world = { generator: { type: 'watts_strogatz', k: 4, p: 0.5 } };
    expect(total(degrees(small_world))).toBe(20 * 4);
    expect(new Set(degrees({ generator: { type: 'watts_strogatz', k: 4, p: 0 } }))).toEqual(new Set([4]));
    expect(new Set(degrees(small_world)).size).toBeGreaterThan(1);
    const grown = { generator: { type: 'barabasi_albert', m: 2 } };
    expect(total(degrees(grown, 50))).toBe(2 * (3 + 47 * 2));
    expect(Math.max(...degrees(grown, 50))).toBeGreaterThan(8);
    expect(degrees(grown)).toEqual(degrees(grown));
    expect(degrees(grown, 50, 2)).not.toEqual(degrees(grown, 50, 1));
  });

  it.each<[JsonObject, RegExp]>([
    [{}, /needs either edges or a generator/],
    [{ edges: [{ from: 'q', to: 'p-1' }] }, /\/relations\/0\/edges\/0\/from: there is no agent or role q/],
    [
      { generator: { type: 'rng' } },
      /unknown generator "rng": use one of complete, ring, .*; did you mean ring\?/,
    ],
    [{ generator: { type: 'watts_strogatz', k: 3 } }, /k must be even, not 3/],
    [{ generator: { type: 'barabasi_albert', m: 30 } }, /needs at least 31 agents, and there are 20/],
    [{ generator: { type: 'ring' }, among: ['x'] }, /there is no agent or role x/],
  ])('refuse %j', (relation, said) => {
    expect(saidOf(crowd(relation)).join('\n')).toMatch(said);
  });

  it('refuse what grows too large', () => {
    expect(saidOf(crowd({ generator: { type: 'complete' } }, 5_000))[0]).toMatch(
      /complete is too much for 5000 agents/,
    );
  });
});
