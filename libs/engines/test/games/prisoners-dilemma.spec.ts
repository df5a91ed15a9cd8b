import { describe, expect, it } from '@jest/globals';
import { playGame, type PlayedGame } from './table.js';

/**
 * Axelrod, The Evolution of Cooperation (1984): payoffs T = 5, R = 3, P = 1, S = 0, games of 200 moves. The scores below follow
 * from the definitions of the strategies; those of win-stay, lose-shift (Pavlov) are in Nowak and Sigmund, Nature 364 (1993).
 */
async function scores(first: string, second: string, rounds: number, seed = 1): Promise<[number, number]> {
  const parameters = { first: `policy:${first}`, second: `policy:${second}`, rounds };
  const { Vera, Milo } = (await playGame('prisoners-dilemma', { parameters, seed })).world.score as {
    Vera: number;
    Milo: number;
  };
  return [Vera, Milo];
}

describe('the iterated prisoner’s dilemma', () => {
  const n = 12;
  it.each<[string, string, number, number]>([
    ['tit-for-tat', 'tit-for-tat', 3 * n, 3 * n],
    ['tit-for-tat', 'always-defect', n - 1, 5 + n - 1],
    ['tit-for-tat', 'suspicious-tit-for-tat', 2.5 * n, 2.5 * n],
    ['tit-for-two-tats', 'always-defect', n - 2, 10 + n - 2],
    ['tit-for-two-tats', 'suspicious-tit-for-tat', 3 * (n - 1), 5 + 3 * (n - 1)],
    ['always-cooperate', 'always-defect', 0, 5 * n],
    ['always-defect', 'always-defect', n, n],
    ['grim', 'always-defect', n - 1, 5 + n - 1],
    ['grim', 'suspicious-tit-for-tat', 5 + n - 2, 5 + n - 2],
    ['pavlov', 'always-defect', n / 2, 3 * n],
    ['pavlov', 'suspicious-tit-for-tat', 2 * n, 2 * n],
    ['pavlov', 'tit-for-tat', 3 * n, 3 * n],
  ])('scores %s against %s as known', async (first, second, ...known) => {
    expect(await scores(first, second, n)).toEqual(known);
    expect(await scores(second, first, n)).toEqual(known.reverse());
  });

  it('has the scores of 200 moves: 199 to 204', async () => {
    expect(await scores('tit-for-tat', 'always-defect', 200)).toEqual([199, 204]);
  });

  it('lets the nice and provokable ones win the tournament of each with each and itself', async () => {
    const field = ['tit-for-tat', 'grim', 'pavlov', 'always-cooperate', 'always-defect'];
    const totals: Record<string, number> = {};
    for (const one of field) totals[one] = 0;
    for (const [place, one] of field.entries()) {
      for (const other of field.slice(place)) {
        const [own, theirs] = await scores(one, other, n);
        totals[one] += own;
        if (other !== one) totals[other] += theirs;
      }
    }
    expect(totals).toEqual({
      'tit-for-tat': 4 * 3 * n + (n - 1),
      grim: 4 * 3 * n + (n - 1),
      pavlov: 4 * 3 * n + n / 2,
      'always-cooperate': 4 * 3 * n,
      'always-defect': 2 * (5 + n - 1) + 3 * n + 5 * n + n,
    });
  });

  it('draws random moves from the seed: who always defects gets 5 for each cooperation, else 1', async () => {
    const game = (seed: number) =>
      playGame('prisoners-dilemma', {
        parameters: { first: 'policy:always-defect', second: 'policy:random', rounds: n },
        seed,
      });
    const moves = ({ events }: PlayedGame) =>
      events.map(({ payload }) => ('result' in payload ? payload.result.act : null));
    const { world, measured } = await game(3);
    const share = (measured('cooperation') as { Milo: number }).Milo;
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(1);
    expect((world.score as { Vera: number }).Vera).toBeCloseTo(n * (5 * share + (1 - share)));
    expect((await game(3)).world).toEqual(world);
    expect(moves(await game(4))).not.toEqual(moves(await game(3)));
  });

  it('counts no week in which somebody had no legal move', async () => {
    const { world, refused } = await playGame('prisoners-dilemma', {
      parameters: { rounds: 2 },
      acts: ({ agent, view }) => (view.clock.round === 1 && agent === 'Milo' ? null : { move: 'cooperate' }),
    });
    expect(refused).toEqual([]);
    expect(world).toEqual({ played: 1, score: { Vera: 3, Milo: 3 } });
  });

  it('is played by the simulated model', async () => {
    const { world, measured } = await playGame('prisoners-dilemma', { model: 'simulated:default' });
    expect(world.played).toBe(10);
    expect(measured('mutual_cooperation')).toBeGreaterThan(0);
  });
});
