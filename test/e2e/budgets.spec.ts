import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { StartRun } from '@scrai/client';
import { eventually } from './eventually.js';
import { ModelServer } from './model-server.js';
import { ended, played } from './runs.js';
import { Stack } from './stack.js';

jest.setTimeout(300_000);

const PRICE = { input: 2, output: 8 };
const RUN: StartRun = {
  template: 'price-negotiation',
  seed: 3,
  model: 'openai:village',
  prices: { 'openai:village': PRICE },
};

let models: ModelServer;
let stack: Stack;
beforeAll(async () => {
  models = await ModelServer.start();
  stack = await Stack.start(models.environment);
});
afterAll(async () => {
  await stack?.stop();
  await models?.stop();
});

const costOf = (id: string) => stack.client.runs.cost(id);

describe('money', () => {
  it('is forecast by a rehearsal without a call, then by earlier runs, and near to what is spent', async () => {
    const { client } = stack;
    const rehearsed = await client.runs.forecast(RUN);
    expect(models.requests()).toBe(0);
    expect(rehearsed).toMatchObject({
      basis: 'rehearsal',
      complete: true,
      models: [{ model: 'openai:village', price: PRICE }],
    });
    for (let seed = 1; seed <= 3; seed++) await played(client, { ...RUN, seed });
    const forecast = await client.runs.forecast(RUN);
    expect(forecast).toMatchObject({ basis: 'earlier_runs', samples: 3 });
    const { id } = await played(client, RUN);
    const { calls, cost } = await costOf(id);
    for (const each of [rehearsed, forecast]) {
      expect(each.calls.low).toBeLessThanOrEqual(calls);
      expect(each.calls.high).toBeGreaterThanOrEqual(calls);
      expect(each.money.low).toBeLessThanOrEqual(cost);
      expect(each.money.high).toBeGreaterThanOrEqual(cost);
    }
  });

  it('is counted by agent, model and purpose, and each line is the sum of its calls', async () => {
    const { client } = stack;
    const { id } = await played(client, RUN);
    const { spent } = await client.runs.results(id);
    const cost = await eventually('all calls are recorded', async () => {
      const found = await costOf(id);
      return found.calls >= spent.calls && found;
    });
    expect(cost.cost).toBeCloseTo(spent.cost, 9);
    expect(new Set(cost.lines.map(({ agent }) => agent))).toEqual(new Set(['seller', 'buyer', 'analyst']));
    expect(cost.lines.reduce((sum, line) => sum + line.cost, 0)).toBeCloseTo(cost.cost, 9);
  });

  it('of a run ends it cleanly when it is used up, with all that it has', async () => {
    const { client } = stack;
    const whole = await played(client, RUN);
    const limit = (await costOf(whole.id)).cost / 2;
    const run = await played(client, { ...RUN, budget: { money: limit } });
    expect(run).toMatchObject({
      status: 'completed',
      outcome: { reason: expect.stringContaining('budget') },
    });
    const { spent, turns, budget_exhausted } = await client.runs.results(run.id);
    expect(budget_exhausted).toEqual({ budget: 'money', limit });
    expect(turns.completed).toBeGreaterThan(1);
    expect(spent.cost).toBeGreaterThanOrEqual(limit);
    expect(spent.cost).toBeLessThan(2 * limit);
    expect((await client.runs.replay(run.id)).identical).toBe(true);
    expect(await costOf(run.id)).toMatchObject({ budget: { money: limit, tokens: null } });
  });

  it('of several runs stops those that play, lets no other start, and more of it lets them', async () => {
    const { client } = stack;
    const whole = await played(client, RUN);
    const { cost } = await costOf(whole.id);
    const budget = await client.budgets.create({ name: 'a batch', money: cost });
    models.pace.any = 150;
    const runs = await Promise.all(
      [1, 2, 3].map((seed) => client.runs.start({ ...RUN, seed, budget_id: budget.id })),
    );
    const over = await Promise.all(runs.map(({ id }) => ended(client, id)));
    models.pace.any = 0;
    expect(
      over.some(
        ({ status, outcome }) =>
          status === 'stopped' && outcome?.reason === 'the budget «a batch» is used up',
      ),
    ).toBe(true);
    for (const { id } of over) expect((await client.runs.results(id)).turns.completed).toBeGreaterThan(0);
    const used = await client.budgets.get(budget.id);
    expect(used).toMatchObject({ exhausted: true, runs: 3 });
    expect(used.spent.money).toBeGreaterThanOrEqual(cost);
    const another = { ...RUN, budget_id: budget.id };
    await expect(client.runs.start(another)).rejects.toMatchObject({
      status: 409,
      problem: { code: 'budget_exhausted' },
    });
    expect(await client.budgets.change(budget.id, { money: 10 * cost })).toMatchObject({ exhausted: false });
    expect(await played(client, another)).toMatchObject({ status: 'completed', budget_id: budget.id });
    expect((await client.budgets.list()).data[0].id).toBe(budget.id);
  });
});

describe('the models', () => {
  it('are shown with the state of their keys', async () => {
    const openai = await eventually('the key was used', async () =>
      (await stack.client.models()).providers.find(({ name, state }) => name === 'openai' && state),
    );
    expect(openai).toMatchObject({ governed: true, state: { waiting: 0, breaker: 'closed' } });
    const { providers, aliases } = await stack.client.models();
    expect(providers.find(({ name }) => name === 'simulated')).toMatchObject({
      governed: false,
      state: null,
    });
    expect(aliases.find(({ name }) => name === 'fast')).toEqual({
      name: 'fast',
      models: ['openai:gpt-5-mini'],
    });
  });
});
