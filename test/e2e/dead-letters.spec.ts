import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { DeadLetter, ScenarioRun, StartRun } from '@scrai/client';
import { eventually } from './eventually.js';
import { ModelServer } from './model-server.js';
import { ended, eventsOf, fingerprintOf, played } from './runs.js';
import { Stack } from './stack.js';

jest.setTimeout(300_000);

const RUN: StartRun = { template: 'price-negotiation', seed: 3, model: 'openai:village' };
const POLICY = {
  max_retries: 3,
  initial_delay_ms: 20,
  max_delay_ms: 80,
  multiplier: 2,
  jitter: 0,
  dead_letter_threshold: 20,
};

let models: ModelServer;
let stack: Stack;
beforeAll(async () => {
  models = await ModelServer.start();
  stack = await Stack.start(models.environment);
  await stack.client.setEventType('turn.requested', { retry_policy: POLICY });
});
afterAll(async () => {
  await stack?.stop();
  await models?.stop();
});
beforeEach(() => {
  models.poisoned = null;
});

/** The dead letter of a run for which one of its agents cannot be played. */
async function dead(start: Partial<StartRun> = {}): Promise<{ run: ScenarioRun; letter: DeadLetter }> {
  models.poisoned = 'You are seller';
  const { id } = await stack.client.runs.start({ ...RUN, ...start });
  const letter = await eventually('its turn is dead', async () => {
    const { data } = await stack.client.dlq.list({ scenario_run_id: id });
    return data[0];
  });
  return { run: await stack.client.runs.get(id), letter };
}

const turnsOf = async ({ id }: ScenarioRun) => (await stack.client.runs.results(id)).turns;
const identical = async ({ id }: ScenarioRun) => (await stack.client.runs.replay(id)).identical;

describe('an event that no engine can process', () => {
  it('is tried with growing delays, becomes a dead letter, and is played after its requeue as if nothing had been', async () => {
    const { run, letter } = await dead();
    expect(run).toMatchObject({ status: 'running', on_dead_letter: 'wait' });
    expect(run.status_reason).toMatch(
      /^waiting: turn \d+ of seller is a dead letter: .*requeue it, delete it/,
    );
    const { client } = stack;
    const detail = await client.dlq.get(letter.id);
    expect(detail).toMatchObject({
      status: 'open',
      agent: 'seller',
      retry_count: 3,
      payload: { agent: 'seller' },
    });
    expect(detail.attempts.map(({ status, retry_count }) => [status, retry_count])).toEqual([
      ['failed', 0],
      ['failed', 1],
      ['failed', 2],
    ]);
    const { data: groups } = await client.dlq.groups({ scenario_run_id: run.id });
    expect(groups).toMatchObject([
      { error_group: letter.error_group, count: 1, open: 1, example_id: letter.id },
    ]);
    const grouped = await fetch(`${stack.url}/api/v1/dlq?group_by=error&scenario_run_id=${run.id}`);
    expect(await grouped.json()).toMatchObject({ data: groups });
    const { event_instance } = await client.event(letter.event_id);
    expect(event_instance).toMatchObject({
      status: 'dead_letter',
      locked_by: null,
      blocked_by: [],
      blocks: [],
    });

    models.poisoned = null;
    await client.dlq.requeue(letter.id, { actor: 'anna', reason: 'the model is back' });
    const over = await ended(client, run.id);
    expect(over).toMatchObject({ status: 'completed' });
    expect(await fingerprintOf(client, over)).toBe(await fingerprintOf(client, await played(client, RUN)));
    expect((await client.dlq.audit({ dead_letter_id: letter.id })).data).toMatchObject([
      { operation: 'requeue', actor: 'anna', reason: 'the model is back', result: 'requeued' },
    ]);
  });

  it('is played with an edited payload, whose difference is kept', async () => {
    const { run, letter } = await dead();
    const { client } = stack;
    const { payload } = await client.dlq.get(letter.id);
    const wrong = { ...payload, turn: 99, model: 'nonsense' };
    await expect(client.dlq.requeue(letter.id, { payload: wrong })).rejects.toMatchObject({
      status: 422,
      faults: [{ pointer: '/payload/turn' }, { pointer: '/payload/model' }],
    });
    const requeued = await client.dlq.requeue(letter.id, {
      payload: { ...payload, model: 'simulated:default' },
    });
    expect(requeued).toMatchObject({
      status: 'requeued',
      payload_diff: [
        { op: 'test', path: '/model', value: 'openai:village' },
        { op: 'replace', path: '/model', value: 'simulated:default' },
      ],
    });
    const answered = await eventually('the turn is played', async () =>
      (await eventsOf(client, run)).find(
        ({ event_type, payload: { turn } }) => event_type === 'turn.completed' && turn === letter.turn,
      ),
    );
    expect(answered.payload).toMatchObject({ model: 'simulated:default', simulated: true });
    await client.runs.control(run.id, 'stop');
    expect(await identical(run)).toBe(true);
  });
});

describe('a retry policy', () => {
  it('that is changed holds from the next failure on', async () => {
    const { client } = stack;
    const { retry_policy } = await client.setEventType('turn.requested', {
      retry_policy: { ...POLICY, max_retries: 1 },
    });
    expect(retry_policy).toMatchObject({ max_retries: 1 });
    const { run, letter } = await dead();
    expect(letter.retry_count).toBe(1);
    await client.runs.control(run.id, 'stop');
    expect(await client.dlq.get(letter.id)).toMatchObject({ status: 'closed' });
    await client.setEventType('turn.requested', { retry_policy: POLICY });
  });
});

describe('the policy of a run', () => {
  it('skip_turn goes on without the turn, and counts it', async () => {
    const { run, letter } = await dead({ on_dead_letter: 'skip_turn' });
    expect(letter).toMatchObject({ status: 'skipped', decided_by: 'on_dead_letter' });
    const over = await ended(stack.client, run.id);
    expect(over.status_reason).not.toContain('waiting');
    const turns = await turnsOf(over);
    expect(turns.skipped).toBeGreaterThan(0);
    expect(turns.completed + turns.skipped).toBe(turns.requested);
    expect(await identical(over)).toBe(true);
  });

  it('fail_run ends it with the reason', async () => {
    const { run } = await dead({ on_dead_letter: 'fail_run' });
    const over = await ended(stack.client, run.id);
    expect(over.outcome).toEqual({
      status: 'failed',
      reason: expect.stringMatching(/^turn \d+ of seller is a dead letter \(/),
    });
    expect(await identical(over)).toBe(true);
  });

  it('is overruled by whoever deletes the dead letter', async () => {
    const { run, letter } = await dead();
    const deleted = await stack.client.dlq.delete(letter.id, { then: 'fail_run', reason: 'no use' });
    expect(deleted).toMatchObject({ id: letter.id, status: 'deleted', effect: 'fail_run' });
    const { outcome } = await ended(stack.client, run.id);
    expect(outcome).toMatchObject({ status: 'failed', reason: expect.stringContaining('no use') });
  });
});

describe('dead letters of many runs', () => {
  it('are chosen, shown, and requeued together, once', async () => {
    const { client } = stack;
    const runs = await Promise.all([1, 2, 3].map((seed) => dead({ seed })));
    models.poisoned = null;
    const filter = { error_group: runs[0].letter.error_group };
    const chosen = await client.dlq.select({ action: 'requeue', filter, reason: 'all is well' });
    expect(chosen).toMatchObject({ status: 'ready', count: 3, done: 0, sample: [{}, {}, {}] });
    await client.dlq.execute(chosen.id, { actor: 'anna' });
    await client.dlq.execute(chosen.id, { actor: 'berta' });
    const done = await eventually('all are requeued', async () => {
      const selection = await client.dlq.selection(chosen.id);
      return selection.status === 'done' && selection;
    });
    expect(done).toMatchObject({ done: 3, results: { requeued: 3 }, executed_by: 'anna' });
    for (const { run } of runs) expect(await ended(client, run.id)).toMatchObject({ status: 'completed' });
    const { data } = await client.dlq.audit({ selection_id: chosen.id });
    expect(data.map(({ operation }) => operation).sort()).toEqual([
      ...['execute', 'requeue', 'requeue', 'requeue', 'select'],
    ]);
  });
});
