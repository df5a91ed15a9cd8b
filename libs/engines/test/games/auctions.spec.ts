import { describe, expect, it } from '@jest/globals';
import { playGame, type PlayedGame } from './table.js';

/** What the lot is worth to each bidder, in their order. */
const valuesOf = ({ attributes }: PlayedGame): number[] =>
  Object.values(attributes).map(({ value }) => value as number);
const secondOf = (values: number[]): number => [...values].sort((a, b) => b - a)[1];
const seeds = [1, 2, 3, 4, 5, 6];

/** In each lot the first bids one of its bids, and the others all bid what they bid there. What the first gained, lot by lot. */
async function gained(own: number[], others: number[][], price = 'second'): Promise<number[]> {
  const bids = own.map((bid, lot) => [bid, ...others[lot]]);
  const { world, attributes, refused } = await playGame('sealed-bid-auction', {
    parameters: { bidders: bids[0].length, lots: bids.length, reserve: 0, price },
    acts: ({ agent, view }) => ({ bid: bids[view.clock.round - 1][Number(agent.split('-')[1]) - 1] }),
  });
  expect(refused).toEqual([]);
  const value = attributes['bidder-1'].value as number;
  return (world.sold as { to: string; price: number }[]).map(({ to, price: paid }) =>
    to === 'bidder-1' ? value - paid : 0,
  );
}

/** Vickrey, J. Finance 16 (1961). */
describe('a sealed auction at the second price', () => {
  it('makes the truth a dominant bid: no other gains more, whatever the others bid', async () => {
    const value = valuesOf(await playGame('sealed-bid-auction', { parameters: { lots: 1 } }))[0];
    const theirs = [0, 1, 20, value - 1, value, value + 1, 100].flatMap((one) => [
      [one, 5],
      [one, value - 2],
    ]);
    const truthful = await gained(Array(theirs.length).fill(value), theirs);
    for (const own of [0, 10, value - 10, value - 1, value + 1, value + 10, 150]) {
      const otherwise = await gained(Array(theirs.length).fill(own), theirs);
      otherwise.forEach((gain, lot) => expect(gain).toBeLessThanOrEqual(truthful[lot]));
    }
    expect(Math.max(...truthful)).toBeGreaterThan(0);
    expect(Math.min(...truthful)).toBe(0);
  });

  it('takes the second highest value from truthful bidders, and is efficient', async () => {
    for (const seed of seeds) {
      const game = await playGame('sealed-bid-auction', { seed, parameters: { lots: 1 } });
      expect(game.measured('revenue')).toBe(secondOf(valuesOf(game)));
      expect(game.measured('efficiency')).toBe(1);
      expect(game.measured('bid_over_value')).toMatchObject({ 'bidder-1': 1 });
    }
  });

  it('sells nothing below the reserve, and takes it from a single bidder', async () => {
    const parameters = { bidders: 2, lots: 1, reserve: 30 };
    const sold = async (bids: Record<string, number>) => {
      const { world, refused } = await playGame('sealed-bid-auction', {
        parameters,
        acts: ({ agent }) => ({ bid: bids[agent] }),
      });
      return { sold: (world.sold as unknown[])[0], refused };
    };
    expect(await sold({ 'bidder-1': 0, 'bidder-2': 31 })).toEqual({
      sold: { lot: 1, to: 'bidder-2', price: 30 },
      refused: [],
    });
    expect(await sold({ 'bidder-1': 29, 'bidder-2': 0 })).toEqual({
      sold: { lot: 1, to: null, price: null },
      refused: [['at least the reserve', 'bidder-1']],
    });
  });
});

describe('a sealed auction at the first price', () => {
  it('rewards who bids less than the truth', async () => {
    const value = valuesOf(await playGame('sealed-bid-auction', { parameters: { lots: 1 } }))[0];
    const rival = [[value - 10]];
    expect(await gained([value], rival, 'first')).toEqual([0]);
    expect(await gained([value - 9], rival, 'first')).toEqual([9]);
  });
});

describe('an open auction', () => {
  it('comes to rest where the second highest value lies, and is efficient', async () => {
    for (const seed of seeds) {
      const game = await playGame('english-auction', { seed, parameters: { step: 1 } });
      expect(game.refused).toEqual([]);
      expect(Math.abs((game.measured('price') as number) - secondOf(valuesOf(game)))).toBeLessThanOrEqual(1);
      expect(game.measured('efficient')).toBe(true);
    }
  });

  it('refuses bids that do not rise, and those of who is out', async () => {
    const said: Record<string, object[]> = {
      'bidder-1': [{ kind: 'bid', bid: 20 }, { kind: 'bid', bid: 40 }, { kind: 'wait' }],
      'bidder-2': [{ kind: 'bid', bid: 22 }, { kind: 'pass' }, { kind: 'bid', bid: 90 }],
      'bidder-3': [{ kind: 'wait' }, { kind: 'bid', bid: 30 }, { kind: 'pass' }],
    };
    const { refused, world } = await playGame('english-auction', {
      parameters: { bidders: 3, rounds: 3 },
      acts: ({ agent, view }) => said[agent][view.clock.round - 1] as never,
    });
    expect(refused).toEqual([
      ['bids rise', 'bidder-2'],
      ['only the leader waits', 'bidder-3'],
      ['nobody outbids itself', 'bidder-1'],
      ['only the leader waits', 'bidder-1'],
      ['who is out stays out', 'bidder-2'],
      ['nobody outbids itself', 'bidder-3'],
    ]);
    expect(world).toMatchObject({ leader: 'bidder-3', highest: 30 });
  });
});

describe.each(['sealed-bid-auction', 'english-auction'])('%s', (template) => {
  it.each([1, 2, 3])('is played by the simulated model without an illegal act (seed %i)', async (seed) => {
    const { refused } = await playGame(template, { seed, model: 'simulated:default' });
    expect(refused).toEqual([]);
  });
});
