import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@scrai/contracts';
import { playGame } from './table.js';

/** The offers are made; the responder is that of the textbook. Güth, Schmittberger and Schwarze, J. Econ. Behav. Organ. 3 (1982). */
const offering = (offers: number[], pie = 10) =>
  playGame('ultimatum', {
    parameters: { pie, rounds: offers.length },
    acts: ({ agent, view }) => (agent === 'Proposer' ? { offer: offers[view.clock.round - 1] } : undefined),
  });

describe('the ultimatum game', () => {
  it('gives the proposer all but one coin where both care for money alone', async () => {
    const { world, measured } = await playGame('ultimatum');
    expect(world.earned).toEqual({ Proposer: 9, Responder: 1 });
    expect(measured('accepted')).toBe(1);
    expect(measured('offered')).toBe(0.1);
  });

  it('has that offer as the best reply to such a responder', async () => {
    const earned: number[] = [];
    for (let offer = 0; offer <= 10; offer++) {
      earned.push(((await offering([offer])).world.earned as JsonObject).Proposer as number);
    }
    expect(earned).toEqual([0, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  });

  it('pays nobody when the offer is refused', async () => {
    const { world } = await playGame('ultimatum', {
      acts: ({ agent }) => (agent === 'Responder' ? { accept: false } : undefined),
    });
    expect(world).toEqual({ accepted: 0, offer: null, earned: { Proposer: 0, Responder: 0 } });
  });

  it('refuses an offer of more than there is, and then there is nothing to accept', async () => {
    const { refused, world } = await offering([11, 4]);
    expect(refused).toEqual([
      ['no more than there is', 'Proposer'],
      ['nothing was offered', 'Responder'],
    ]);
    expect(world.earned).toEqual({ Proposer: 6, Responder: 4 });
  });

  it.each([1, 2, 3])('is played by the simulated model without an illegal act (seed %i)', async (seed) => {
    const { refused, measured } = await playGame('ultimatum', {
      seed,
      model: 'simulated:default',
      parameters: { rounds: 8 },
    });
    expect(refused).toEqual([]);
    expect(measured('accepted')).toBeGreaterThan(0);
  });
});
