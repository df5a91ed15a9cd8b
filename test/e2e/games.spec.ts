import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ScenarioRun } from '@scrai/client';
import { played, replayed } from './runs.js';
import { Stack } from './stack.js';

jest.setTimeout(120_000);

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack?.stop());

describe('a game between policies on the whole platform', () => {
  it.each([
    ['tit-for-tat', 'always-defect', { Vera: 9, Milo: 14 }],
    ['pavlov', 'always-defect', { Vera: 5, Milo: 30 }],
    ['tit-for-tat', 'grim', { Vera: 30, Milo: 30 }],
  ])('scores %s against %s as the literature does, and replays', async (first, second, score) => {
    const parameters = { first: `policy:${first}`, second: `policy:${second}` };
    const run = await played(stack.client, { template: 'prisoners-dilemma', seed: 1, parameters });
    expect(run).toMatchObject({ status: 'completed' });
    expect(await scoresOf(run)).toEqual(score);
    await replayed(stack.client, run);
  });

  it('costs nothing and is not marked as simulated', async () => {
    const parameters = { policy_share: 1, model: 'policy:rules', seasons: 2 };
    const run = await played(stack.client, { template: 'public-goods', seed: 1, parameters });
    const { simulated, spent, world } = await stack.client.runs.results(run.id);
    expect({ simulated, cost: spent.cost }).toEqual({ simulated: false, cost: 0 });
    expect(world.wealth).toEqual({ 'member-1': 64, 'member-2': 64, 'member-3': 64, 'member-4': 64 });
  });

  it('refuses a strategy that there is none of before anything starts', async () => {
    const start = { template: 'prisoners-dilemma', seed: 1, parameters: { first: 'policy:tit-for-tatt' } };
    await expect(stack.client.runs.start(start)).rejects.toThrow(/tit-for-tat/);
  });
});

async function scoresOf({ id }: ScenarioRun): Promise<Record<string, unknown>> {
  const { measurements } = await stack.client.runs.results(id);
  const scores = measurements.filter(({ measure }) => measure === 'score');
  return Object.fromEntries(scores.map(({ agent, value }) => [agent, value]));
}
