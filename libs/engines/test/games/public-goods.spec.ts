import { describe, expect, it } from '@jest/globals';
import { playGame } from './table.js';

/** Four with 20 coins and a return of 0.4 on each coin given, ten periods: Fehr and Gächter, Am. Econ. Rev. 90 (2000). */
const wealth = (contributions: number[]) =>
  playGame('public-goods', {
    parameters: { members: contributions.length, seasons: 1 },
    acts: ({ agent }) => ({ contribution: contributions[Number(agent.split('-')[1]) - 1] }),
  }).then(({ world }) => Object.values(world.wealth as Record<string, number>));

describe('public goods', () => {
  it.each([
    ['nobody gives: the equilibrium', 0, 200],
    ['all give everything: the optimum', 1, 320],
    ['all give half', 0.5, 260],
  ])('%s', async (_, policy_share, each) => {
    const { world, measured } = await playGame('public-goods', { parameters: { policy_share } });
    expect(Object.values(world.wealth as Record<string, number>)).toEqual([each, each, each, each]);
    expect(measured('contributed')).toBe(policy_share);
    expect(measured('inequality')).toBe(0);
  });

  it('lets a free rider gain from those who give', async () => {
    expect(await wealth([0, 20, 20, 20])).toEqual([44, 24, 24, 24]);
  });

  it.each([[[0, 0, 0]], [[20, 20, 20]], [[3, 11, 20]]])(
    'makes giving nothing the best answer to %j',
    async (others) => {
      const own: number[] = [];
      for (const contribution of [0, 1, 7, 20]) own.push((await wealth([contribution, ...others]))[0]);
      const best = 20 + 0.4 * others.reduce((sum, x) => sum + x);
      expect(own.map((value) => Number(value.toFixed(6)))).toEqual(
        [0, 1, 7, 20].map((given) => Number((best - 0.6 * given).toFixed(6))),
      );
    },
  );

  it('refuses to let one give more than one has, who then keeps it all', async () => {
    const { refused, world } = await playGame('public-goods', {
      parameters: { members: 2, seasons: 1 },
      acts: ({ agent }) => ({ contribution: agent === 'member-1' ? 21 : 20 }),
    });
    expect(refused).toEqual([['what one has', 'member-1']]);
    expect(world.wealth).toEqual({ 'member-1': 36, 'member-2': 16 });
  });

  it('is played by the simulated model without an illegal act, and what one gives stays unseen', async () => {
    const seen: string[] = [];
    const { refused, measured } = await playGame('public-goods', {
      model: 'simulated:default',
      acts: ({ agent, view }) => {
        for (const { act, from } of view.transcript)
          if (act && from !== agent) seen.push(`${from} by ${agent}`);
        return undefined;
      },
    });
    expect(refused).toEqual([]);
    expect(seen).toEqual([]);
    expect(measured('contributed')).toBeGreaterThan(0);
  });
});
