import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ForkRun, ScenarioRun } from '@scrai/client';
import { Database } from '@scrai/store';
import { eventually } from './eventually.js';
import { ModelServer } from './model-server.js';
import { ended, fingerprintOf, logOf, played, replayed } from './runs.js';
import { addSchedules, nameOf } from './schedules.js';
import { Stack } from './stack.js';

jest.setTimeout(120_000);

const RUN = { template: nameOf('round_robin'), seed: 5, model: 'openai:village' };
const AT = 20;

let models: ModelServer;
let stack: Stack;
let database: Database;
let parent: ScenarioRun;
beforeAll(async () => {
  models = await ModelServer.start();
  stack = await Stack.start(models.environment);
  database = await Database.connect({ url: stack.ground.databaseUrl, name: 'e2e', poolSize: 1 });
  await addSchedules(stack.client);
  parent = await played(stack.client, RUN);
});
afterAll(async () => {
  await database?.close();
  await stack?.stop();
  await models?.stop();
});

const linesOf = async ({ id }: { id: string }): Promise<string[]> =>
  (await logOf(stack.client, { id })).trimEnd().split('\n');
const forked = (fork: Omit<ForkRun, 'at_seq'> = {}): Promise<ScenarioRun> =>
  stack.client.runs.fork(parent.id, { at_seq: AT, ...fork });
const over = ({ id }: ScenarioRun): Promise<ScenarioRun> => ended(stack.client, id);

describe('a fork', () => {
  it('with one changed instruction shares 20 events byte for byte, goes its own way, and replays as its parent does', async () => {
    const instructions = 'Give away whatever you have.';
    const fork = await over(await forked({ changes: { agents: { Ada: { instructions } } } }));
    expect(fork.status).toBe('completed');
    const [own, theirs] = [await linesOf(fork), await linesOf(parent)];
    expect(own.slice(0, AT)).toEqual(theirs.slice(0, AT));
    expect(own[AT]).not.toBe(theirs[AT]);
    expect(JSON.parse(own[AT])).toMatchObject({ type: 'run.changed', payload: { agents: { Ada: {} } } });
    const prompted = models.bodies.filter(({ messages }) => JSON.stringify(messages).includes(instructions));
    expect(prompted.length).toBeGreaterThan(0);

    const calls = models.requests();
    for (const run of [parent, fork]) {
      const replay = await replayed(stack.client, run);
      expect(replay).toMatchObject({ events: run.last_seq, model_calls: 0 });
      expect(replay.fingerprint).toBe(await fingerprintOf(stack.client, run));
    }
    expect(models.requests()).toBe(calls);
  });

  it('stays apart from another one from the same event, and from its parent', async () => {
    const before = await fingerprintOf(stack.client, parent);
    const held = await forked({ step: true });
    const shared = await linesOf(held);
    const other = await over(await forked({ changes: { inject: { content: 'It begins to rain.' } } }));
    expect(await linesOf(held)).toEqual(shared);
    const theirs = await fingerprintOf(stack.client, other);
    await stack.client.runs.control(held.id, 'resume');
    await over(held);
    expect(await fingerprintOf(stack.client, held)).toBe(before);
    expect(await fingerprintOf(stack.client, other)).toBe(theirs);
    expect(theirs).not.toBe(before);
    expect(await fingerprintOf(stack.client, parent)).toBe(before);
  });

  it('takes recorded answers without a model call where every request is the same', async () => {
    const calls = models.requests();
    const again = await over(await forked({ reuse_answers: true }));
    expect(await fingerprintOf(stack.client, again)).toBe(await fingerprintOf(stack.client, parent));
    expect(models.requests()).toBe(calls);
  });
});

describe('an interview', () => {
  const question = 'What will you do next?';
  /** Rows of every table that something of a run is in. */
  async function rows(): Promise<Record<string, number>> {
    const tables = await database.query<{ table_name: string }>(
      `SELECT table_name FROM information_schema.columns
        WHERE table_schema = 'public' AND (column_name = 'scenario_run_id' OR table_name = 'scenario_runs')
        GROUP BY 1`,
    );
    const counts: Record<string, number> = {};
    for (const { table_name } of tables) {
      const [{ count }] = await database.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM ${table_name}`,
      );
      counts[table_name] = count;
    }
    return counts;
  }

  it('of an agent of a run that is over is answered from what it knows there, and leaves nothing behind', async () => {
    const [before, fingerprint] = [await rows(), await fingerprintOf(stack.client, parent)];
    const answer = await stack.client.runs.interview(parent.id, { agent: 'Bob', question, at_seq: AT });
    expect(answer).toMatchObject({ agent: 'Bob', at_seq: AT, status: 'completed', simulated: false });
    expect(answer.answer).toMatch(/\S/);
    expect(answer.usage).toMatchObject({ calls: 1 });
    expect(JSON.stringify(models.bodies.at(-1)!.messages)).toContain(question);
    expect(await rows()).toEqual(before);
    expect(await fingerprintOf(stack.client, parent)).toBe(fingerprint);
    await replayed(stack.client, parent);
  });

  it('leaves a run that is paused, and one that plays, as they would have been', async () => {
    models.pace.act = 30;
    const run = await stack.client.runs.start(RUN);
    const turns = async (): Promise<number> => (await stack.client.runs.state(run.id)).turn;
    const asked = { agent: 'Ada', question };
    await eventually('it plays', async () => (await turns()) > 3);
    expect((await stack.client.runs.interview(run.id, asked)).answer).toMatch(/\S/);
    await stack.client.runs.control(run.id, 'pause');
    expect((await stack.client.runs.interview(run.id, asked)).answer).toMatch(/\S/);
    models.pace.act = 0;
    await stack.client.runs.control(run.id, 'resume');
    await over(run);
    expect(await fingerprintOf(stack.client, run)).toBe(await fingerprintOf(stack.client, parent));
    expect((await stack.client.runs.list({ mode: 'interview' })).data).toEqual([]);
  });
});

describe('a breakpoint', () => {
  const halted = (id: string, after = 0): Promise<ScenarioRun> =>
    eventually(`run ${id} pauses`, async () => {
      const run = await stack.client.runs.get(id);
      return (run.breakpoint_hit?.seq ?? 0) > after && run;
    });
  const lastEvent = async (run: ScenarioRun): Promise<unknown> => JSON.parse((await linesOf(run)).at(-1)!);

  it('pauses a run right after its event, also through a restart of everything, and is passed by', async () => {
    const { id } = await stack.client.runs.start({
      ...RUN,
      breakpoints: [{ event_type: 'turn.completed', agent: 'Bob' }, { condition: 'turn >= 5' }],
    });
    const first = await halted(id);
    expect(first).toMatchObject({
      status: 'paused',
      breakpoint_hit: { seq: first.last_seq, breakpoints: [1] },
    });
    expect(first.status_reason).toBe(
      `paused at event ${first.last_seq} by breakpoint 1 (turn.completed of Bob)`,
    );
    expect(await lastEvent(first)).toMatchObject({ type: 'turn.completed', payload: { agent: 'Bob' } });

    await stack.restart();
    expect(await stack.client.runs.control(id, 'pause')).toMatchObject({
      status: 'paused',
      last_seq: first.last_seq,
      breakpoint_hit: first.breakpoint_hit,
    });
    expect(await stack.client.runs.control(id, 'step')).toMatchObject({ breakpoint_hit: null });
    await stack.client.runs.control(id, 'resume');
    const second = await halted(id, first.last_seq);
    expect(second.breakpoint_hit?.breakpoints.length).toBe(1);

    for (const number of [1, 2]) await stack.client.runs.removeBreakpoint(id, number);
    await stack.client.runs.control(id, 'resume');
    const done = await ended(stack.client, id);
    expect(done).toMatchObject({ status: 'completed', breakpoint_hit: null });
    expect(await fingerprintOf(stack.client, done)).toBe(await fingerprintOf(stack.client, parent));
  });

  it('can be set on a run that plays and on a fork, is listed with its hits, and gone when it is removed', async () => {
    const fork = await forked({ step: true, breakpoints: [{ event_type: 'world.changed' }] });
    const set = await stack.client.runs.setBreakpoint(fork.id, { event_type: 'turn.requested' });
    expect(set).toMatchObject({ number: 2, hits: 0, scenario_run_id: fork.id });
    await stack.client.runs.control(fork.id, 'resume');
    const [number] = (await halted(fork.id)).breakpoint_hit!.breakpoints;
    const { data } = await stack.client.runs.breakpoints(fork.id);
    expect(data.map(({ hits }) => hits)).toEqual([1, 2].map((each) => (each === number ? 1 : 0)));
    await stack.client.runs.removeBreakpoint(fork.id, 1);
    expect((await stack.client.runs.breakpoints(fork.id)).data.map((each) => each.number)).toEqual([2]);
    await expect(stack.client.runs.removeBreakpoint(fork.id, 1)).rejects.toMatchObject({ status: 404 });
    await stack.client.runs.control(fork.id, 'stop');
    const late = stack.client.runs.setBreakpoint(fork.id, { agent: 'Ada' });
    await expect(late).rejects.toMatchObject({ status: 409 });
    const never = stack.client.runs.start({ ...RUN, breakpoints: [{ agent: 'Adda' }] });
    await expect(never).rejects.toMatchObject({
      problem: { status: 422, errors: [{ pointer: '/breakpoints/0/agent' }] },
    });
  });
});
