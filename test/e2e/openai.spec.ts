import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  everyItem,
  type ModelCall,
  type NewTrainingJob,
  type ScenarioRun,
  type TrainingJob,
} from '@scrai/client';
import type { JsonObject } from '@scrai/contracts';
import { eventually } from './eventually.js';
import { ModelServer } from './model-server.js';
import { ended, eventsOf, fingerprintOf, linesOf, played, replayed } from './runs.js';
import { Stack } from './stack.js';
import { Tuner } from './tuner.js';

jest.setTimeout(300_000);

const RUN = {
  template: 'price-negotiation',
  seed: 3,
  model: 'openai:village',
  prices: { 'openai:village': { input: 2, output: 8 } },
};

let models: ModelServer;
let tuner: Tuner;
let stack: Stack;
beforeAll(async () => {
  models = await ModelServer.start();
  tuner = await Tuner.start(models.environment.OPENAI_BASE_URL);
  stack = await Stack.start({ ...models.environment, ...tuner.environment });
});
afterAll(async () => {
  await stack?.stop();
  await tuner?.stop();
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

/** A run that no other test plays. */
const SHORT = { ...RUN, parameters: { max_rounds: 5 } };
const spentBy = (id: string) => stack.client.runs.cost(id);

describe('money', () => {
  it('is forecast by a rehearsal without a call, then by earlier runs, and near to what is spent', async () => {
    const { client } = stack;
    const asked = models.requests();
    const rehearsed = await client.runs.forecast(SHORT);
    expect(models.requests()).toBe(asked);
    expect(rehearsed).toMatchObject({
      basis: 'rehearsal',
      complete: true,
      models: [{ model: 'openai:village', price: RUN.prices['openai:village'] }],
    });
    for (const seed of [1, 1, 2, 3]) await played(client, { ...SHORT, seed }); // one seed twice is one sample
    await played(client, { ...SHORT, budget: { tokens: 1 } }); // says nothing of what a whole one takes
    const forecast = await client.runs.forecast(SHORT);
    expect(forecast).toMatchObject({ basis: 'earlier_runs', samples: 3 });
    const { id } = await played(client, SHORT);
    const { calls, cost } = await spentBy(id);
    for (const each of [rehearsed, forecast]) {
      expect(each.calls.low).toBeLessThanOrEqual(calls);
      expect(each.calls.high).toBeGreaterThanOrEqual(calls);
      expect(each.money.low).toBeLessThanOrEqual(cost);
      expect(each.money.high).toBeGreaterThanOrEqual(cost);
    }
  });

  it('is counted by agent, model and purpose, and each line is the sum of its calls', async () => {
    const { client } = stack;
    const { id } = await played(client, SHORT);
    const { spent } = await client.runs.results(id);
    const cost = await eventually('all calls are recorded', async () => {
      const found = await spentBy(id);
      return found.calls >= spent.calls && found;
    });
    expect(cost.cost).toBeCloseTo(spent.cost, 9);
    expect(new Set(cost.lines.map(({ agent }) => agent))).toEqual(new Set(['seller', 'buyer', 'analyst']));
    expect(cost.lines.reduce((sum, line) => sum + line.cost, 0)).toBeCloseTo(cost.cost, 9);
  });

  it('of a run ends it cleanly when it is used up, with all that it has', async () => {
    const { client } = stack;
    const whole = await played(client, SHORT);
    const limit = (await spentBy(whole.id)).cost / 2;
    const run = await played(client, { ...SHORT, budget: { money: limit } });
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
    expect(await spentBy(run.id)).toMatchObject({ budget: { money: limit, tokens: null } });
    const { seq } = (await eventsOf(client, run)).find(
      ({ event_type }) => event_type === 'budget.exhausted',
    )!;
    const more = await client.runs.fork(run.id, { at_seq: seq - 1, changes: { budget: { money: 9 } } });
    expect(await ended(client, more.id)).toMatchObject({ status: 'completed', outcome: whole.outcome });
    expect((await client.runs.replay(more.id)).identical).toBe(true);
  });

  it('of several runs stops those that play, lets no other start, and more of it lets them', async () => {
    const { client } = stack;
    const whole = await played(client, SHORT);
    const { cost } = await spentBy(whole.id);
    const budget = await client.budgets.create({ name: 'a batch', money: cost });
    models.pace.any = 150;
    const runs = await Promise.all(
      [1, 2, 3].map((seed) => client.runs.start({ ...SHORT, seed, budget_id: budget.id })),
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
    const another = { ...SHORT, budget_id: budget.id };
    const stopped = over.find(({ status }) => status === 'stopped')!;
    const onward = { at_seq: stopped.last_seq - 1 };
    for (const start of [() => client.runs.start(another), () => client.runs.fork(stopped.id, onward)])
      await expect(start()).rejects.toMatchObject({ status: 409, problem: { code: 'budget_exhausted' } });
    expect(await client.budgets.change(budget.id, { money: 10 * cost })).toMatchObject({ exhausted: false });
    const { id } = await client.runs.fork(stopped.id, onward);
    expect(await ended(client, id)).toMatchObject({ status: 'completed', budget_id: budget.id });
    expect((await client.budgets.list()).data[0].id).toBe(budget.id);
  });
});

describe('training data', () => {
  const runs: ScenarioRun[] = [];
  beforeAll(async () => {
    for (const seed of [1, 2, 3])
      runs.push(await played(stack.client, { ...SHORT, seed, labels: { of: 'training' } }));
    for (const run of runs) await allCallsOf(run, (await stack.client.runs.results(run.id)).turns.completed);
  });

  it('is what one agent was sent and what it said, turn by turn', async () => {
    const { training } = stack.client;
    const [run] = runs;
    const calls = (await callsOf(run)).filter(({ agent }) => agent === 'seller');
    const selection = { scenario_run_ids: [run.id], agent: 'seller', refused: true };
    const lines = await linesOf(training.examples(selection));
    expect(lines).toEqual(
      calls.map(({ request, response }) => ({
        messages: [...(request.messages as JsonObject[]), { role: 'assistant', content: response!.text }],
      })),
    );
    const sent = models.bodies.map(({ messages }) => JSON.stringify(messages));
    for (const { messages } of lines)
      expect(sent).toContain(JSON.stringify((messages as JsonObject[]).slice(0, -1)));
    expect(await training.summary(selection)).toMatchObject({ runs: 1, examples: calls.length, pairs: null });
  });

  it('is chosen by what came of it, and says what was not', async () => {
    const { training } = stack.client;
    const all = await training.summary({ label: 'of=training', refused: true });
    const taken = await training.summary({ label: 'of=training' });
    expect(all).toMatchObject({ runs: 3, left_out: {} });
    expect(taken.examples + (taken.left_out.refused ?? 0)).toBe(all.examples);
    const sold = { label: 'of=training', refused: true, where: 'run.seed == 2 && turn > 1', sources: true };
    const lines = await linesOf(training.examples(sold));
    expect(lines.length).toBeGreaterThan(1);
    for (const { metadata } of lines) expect(metadata).toMatchObject({ scenario_run_id: runs[1].id });
  });

  it('is a better answer before a worse one to the very same question, of forks that drew others', async () => {
    const { runs: calls, training } = stack.client;
    const [{ id }] = runs;
    const { seq: at_seq } = (await eventsOf(stack.client, runs[0])).find(
      ({ event_type }) => event_type === 'turn.requested',
    )!;
    const forks = await Promise.all([11, 12].map((seed) => calls.fork(id, { at_seq, seed })));
    for (const fork of forks) await allCallsOf(await ended(stack.client, fork.id), 1);
    const scenario_run_ids = [id, ...forks.map((fork) => fork.id)];
    const selection = { scenario_run_ids, refused: true, prefer: '-run.seed', sources: true };
    const [first] = await linesOf(training.pairs(selection));
    expect(first).toMatchObject({
      metadata: {
        preferred: { scenario_run_id: id, turn: 2, worth: -1 },
        non_preferred: { scenario_run_id: forks[1].id, turn: 2, worth: -12 },
      },
    });
    expect(first.preferred_output).not.toEqual(first.non_preferred_output);
    expect(await training.summary({ ...selection, margin: 11 })).toMatchObject({ pairs: 0 });
    const unjudged = await training.summary({ ...selection, prefer: 'null' });
    expect(unjudged).toMatchObject({ pairs: 0, left_out: { not_judged: expect.any(Number) } });
  });

  it('is refused where it cannot be chosen', async () => {
    const { training } = stack.client;
    const label = 'of=training';
    const refusals: [object, RegExp][] = [
      [{}, /which runs/],
      [{ scenario_run_ids: [crypto.randomUUID()] }, /There is no run/],
      [{ label, where: 'measures.' }, /measures/],
      [{ label, where: 'run.sead == 2' }, /run has no sead; did you mean seed/],
      [{ label, where: '!measures.agred' }, /has the measure agred; did you mean agreed/],
      [{ label, wher: '1' }, /wher is not known here; did you mean where/],
    ];
    for (const [selection, said] of refusals)
      await expect(linesOf(training.examples(selection))).rejects.toThrow(said);
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

describe('a training job', () => {
  const from = { template: 'price-negotiation', agent: 'seller', refused: true };
  const running = [{ status: 'running' }];
  const start = (name: string, selection: NewTrainingJob['selection'] = from) =>
    stack.client.training.startJob({ name, model: 'tuner:m-1', selection, hyperparameters: { n_epochs: 2 } });
  const until = (id: string, status: TrainingJob['status']) =>
    eventually(`the job is ${status}`, async () => {
      const job = await stack.client.training.job(id);
      return job.status === status && job.provider_job_id !== null && job;
    });

  it('is followed over a restart, and makes a model that runs name as the job', async () => {
    tuner.server.script = running;
    const { id } = await start('haggler');
    await until(id, 'running');
    await stack.restart();
    tuner.server.script = [
      { status: 'succeeded', fine_tuned_model: 'ft:m-1:haggler', trained_tokens: 1_200 },
    ];
    const job = await until(id, 'succeeded');
    expect(job).toMatchObject({ model: 'tuner:ft:m-1:haggler', trained_tokens: 1_200, error: null });
    expect(tuner.server.writes).toEqual(['POST /files', 'POST /fine_tuning/jobs']);
    const [file] = tuner.server.files;
    expect(job.lines).toBe(file.text.trimEnd().split('\n').length);
    expect(tuner.server.jobs[0]).toMatchObject({
      ...{ model: 'm-1', training_file: file.id, suffix: 'haggler' },
      method: { type: 'supervised', supervised: { hyperparameters: { n_epochs: 2 } } },
    });
    const { client } = stack;
    const run = await played(client, { ...SHORT, model: 'haggler' });
    expect(run).toMatchObject({ status: 'completed', model: 'haggler' });
    expect(models.bodies.at(-1)?.model).toBe('ft:m-1:haggler');
    expect((await callsOf(run)).every(({ model }) => model === 'tuner:ft:m-1:haggler')).toBe(true);
    expect((await client.runs.replay(run.id)).identical).toBe(true);
    expect((await client.models()).trained).toEqual({ haggler: 'tuner:ft:m-1:haggler' });
    await expect(start('haggler')).rejects.toMatchObject({ status: 409, problem: { code: 'name_taken' } });
  });

  it('is cancelled at the provider, and says why it failed', async () => {
    const { training } = stack.client;
    tuner.server.script = running;
    const [kept, wrong] = [await start('kept'), await start('wrong')];
    await until(kept.id, 'running');
    await until(wrong.id, 'running');
    await training.cancelJob(kept.id);
    expect(await until(kept.id, 'cancelled')).toMatchObject({ model: null });
    tuner.server.script = [{ status: 'failed', error: { code: 'bad_file', message: 'line 3 is no chat' } }];
    expect(await until(wrong.id, 'failed')).toMatchObject({ error: 'line 3 is no chat' });
    await expect(training.cancelJob(wrong.id)).rejects.toMatchObject({ status: 409 });
    expect((await training.jobs()).data.map(({ name }) => name)).toEqual(['wrong', 'kept', 'haggler']);
  });

  it('is refused where nothing could come of it', async () => {
    const { training } = stack.client;
    const order = { name: 'other', model: 'tuner:m-1', selection: from };
    const refusals = [
      [{ ...order, name: 'fast' }, '/name'],
      [{ ...order, name: 'No Name' }, '/name'],
      [{ ...order, model: 'nobody:m-1' }, '/model'],
      [{ ...order, model: 'simulated:default' }, '/model'],
      [{ ...order, selection: { ...from, where: 'turn > 1000' } }, '/selection'],
    ] as const;
    for (const [each, pointer] of refusals)
      await expect(training.startJob(each)).rejects.toMatchObject({
        problem: { status: 422, errors: [{ pointer }] },
      });
  });
});
