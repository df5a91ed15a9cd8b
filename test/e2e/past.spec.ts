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
