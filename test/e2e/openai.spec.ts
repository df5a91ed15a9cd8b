import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { everyItem, type ModelCall, type ScenarioRun } from '@scrai/client';
import { eventually } from './eventually.js';
import { ModelServer } from './model-server.js';
import { ended, fingerprintOf, played, replayed } from './runs.js';
import { Stack } from './stack.js';

jest.setTimeout(300_000);

const RUN = {
  template: 'price-negotiation',
  seed: 3,
  model: 'openai:village',
  prices: { 'openai:village': { input: 2, output: 8 } },
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

async function callsOf({ id }: ScenarioRun): Promise<ModelCall[]> {
  const calls: ModelCall[] = [];
  for await (const call of everyItem((after) => stack.client.runs.modelCalls(id, { after })))
    calls.push(call);
  return calls;
}

/** Every model call, once the event store has taken in as many answered ones as there were turns. */
const allCallsOf = (run: ScenarioRun, turns: number): Promise<ModelCall[]> =>
  eventually('every call is recorded', async () => {
    const calls = await callsOf(run);
    return calls.filter(({ response }) => response !== null).length >= turns && calls;
  });

describe('agents on an OpenAI-compatible server', () => {
  let run: ScenarioRun;
  beforeAll(async () => {
    run = await played(stack.client, RUN);
  });

  it('play a scenario to its end', async () => {
    expect(run).toMatchObject({ status: 'completed', model: 'openai:village' });
    expect(await stack.client.runs.results(run.id)).toMatchObject({ simulated: false });
  });

  it('are on record with prompts, answers, tokens and money, a call for each turn', async () => {
    const { turns, spent } = await stack.client.runs.results(run.id);
    const calls = await allCallsOf(run, turns.completed);
    expect(calls).toHaveLength(turns.completed);
    expect(models.requests()).toBe(calls.length);
    for (const [index, call] of calls.entries()) {
      expect(call).toMatchObject({
        turn: index + 1,
        call_index: 0,
        attempt: '1.1',
        model: 'openai:village',
        simulated: false,
        failure: null,
      });
      const messages = call.request.messages as { role: string; content: string }[];
      expect(models.bodies.some((body) => JSON.stringify(body.messages) === JSON.stringify(messages))).toBe(
        true,
      );
      expect(call.response).not.toBeNull();
      expect(call.input_tokens).toBeGreaterThan(0);
      expect(call.output_tokens).toBeGreaterThan(0);
      expect(call.cost).toBeCloseTo((call.input_tokens * 2 + call.output_tokens * 8) / 1e6, 9);
    }
    const sum = (of: (call: ModelCall) => number): number =>
      calls.reduce((total, call) => total + of(call), 0);
    expect(spent.input_tokens).toBe(sum((call) => call.input_tokens));
    expect(spent.output_tokens).toBe(sum((call) => call.output_tokens));
    expect(spent.cost).toBeCloseTo(
      sum((call) => call.cost),
      9,
    );
  });

  it('never see what is for the simulated model alone, nor the limit of the other side', () => {
    for (const body of models.bodies) expect(JSON.stringify(body)).not.toContain('x-simulated');
    const sides = models.bodies.map(({ messages }) => JSON.stringify(messages));
    const seller = sides.filter((text) => text.includes('You are seller'));
    expect(seller.length).toBeGreaterThan(0);
    for (const text of seller) expect(text).not.toContain('560');
  });

  it('wait while the server is gone, say why, and go on as if nothing had been', async () => {
    models.pace.any = 80;
    const waiting = await stack.client.runs.start(RUN);
    await eventually(
      'some turns are played',
      async () => (await stack.client.runs.get(waiting.id)).last_seq > 8,
    );
    await models.stop();
    const state = await eventually('it says why it waits', async () => {
      const seen = await stack.client.runs.get(waiting.id);
      return seen.status_reason !== null && seen;
    });
    expect(state.status).toBe('running');
    expect(state.status_reason).toMatch(/^waiting: turn \d+ of (seller|buyer)/);
    await models.restart();
    models.pace.any = 0;
    const over = await ended(stack.client, waiting.id);
    expect(over.status).toBe('completed');
    expect(over.status_reason).not.toContain('waiting');
    expect(await fingerprintOf(stack.client, over)).toBe(await fingerprintOf(stack.client, run));

    const { turns } = await stack.client.runs.results(over.id);
    const failed = (await allCallsOf(over, turns.completed)).filter(({ failure }) => failure !== null);
    expect(failed.length).toBeGreaterThan(0);
    for (const { failure, response } of failed) {
      expect(response).toBeNull();
      expect(failure).toMatchObject({ retryable: true, origin: 'model' });
    }
  });

  it('leave a log that replays from the answers that it holds', async () => {
    await replayed(stack.client, run);
  });
});
