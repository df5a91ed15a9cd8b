import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ScenarioRun, StreamEnd } from '@scrai/client';
import { readStream, type StreamMessage } from './event-stream.js';
import { eventually } from './eventually.js';
import { ModelServer } from './model-server.js';
import { ended, eventsOf, fingerprintOf, played, replayed } from './runs.js';
import { addSchedules, nameOf } from './schedules.js';
import { Stack } from './stack.js';

jest.setTimeout(300_000);

const RUN = { template: nameOf('round_robin'), seed: 5, model: 'openai:village' };

let models: ModelServer;
let stack: Stack;
beforeAll(async () => {
  models = await ModelServer.start();
  stack = await Stack.start(models.environment);
  await addSchedules(stack.client);
});
afterAll(async () => {
  await stack?.stop();
  await models?.stop();
});

const streamOf = ({ id }: ScenarioRun): string => `${stack.url}/api/v1/scenario-runs/${id}/stream`;
const requested = async (run: ScenarioRun): Promise<number> =>
  (await eventsOf(stack.client, run)).filter(({ event_type }) => event_type === 'turn.requested').length;
const now = ({ id }: ScenarioRun): Promise<ScenarioRun> => stack.client.runs.get(id);

/** Resolves when all turns that were requested are closed, so that a paused run has come to rest. */
const atRest = (run: ScenarioRun): Promise<boolean> =>
  eventually(`run ${run.id} rests`, async () => {
    const types = (await eventsOf(stack.client, run)).map(({ event_type }) => event_type);
    const count = (type: string): number => types.filter((each) => each === type).length;
    return count('turn.requested') === count('turn.completed');
  });

describe('the stream of a run', () => {
  it('is cut again and again, and resumed with no gap and no repeat, to its end', async () => {
    models.pace.any = 30;
    const run = await stack.client.runs.start(RUN);
    const heard: StreamMessage[] = [];
    let last: string | undefined;
    while (heard.at(-1)?.event !== 'end') {
      for (const message of await readStream(streamOf(run), { last, most: 9 })) {
        heard.push(message);
        last = message.id ?? last;
      }
    }
    models.pace.any = 0;
    const end = heard.pop()!;
    const over = await ended(stack.client, run.id);
    expect(heard.map(({ id }) => Number(id))).toEqual(Array.from({ length: over.last_seq }, (_, i) => i + 1));
    const events = await eventsOf(stack.client, run);
    expect(heard.map(({ event }) => event)).toEqual(events.map(({ event_type }) => event_type));
    expect(heard.map(({ data }) => data)).toEqual(events);
    expect(end.data as StreamEnd).toMatchObject({
      status: 'completed',
      events: over.last_seq,
      fingerprint: await fingerprintOf(stack.client, run),
    });
  });

  it('of a run that is over ends at once, also after its last event', async () => {
    const run = await played(stack.client, RUN);
    const all = await readStream(streamOf(run));
    expect(all).toHaveLength(run.last_seq + 1);
    const [only] = await readStream(streamOf(run), { last: String(run.last_seq) });
    expect(only).toMatchObject({ event: 'end' });
  });
});

describe('a run in the hands of its researcher', () => {
  it('pauses, steps by single turns, goes on, and is the same as if nobody had touched it', async () => {
    const untouched = await played(stack.client, RUN);
    models.pace.any = 50;
    const run = await stack.client.runs.start(RUN);
    await eventually('some turns are played', async () => (await requested(run)) > 3);
    const paused = await stack.client.runs.control(run.id, 'pause');
    expect(paused.status).toBe('paused');
    await atRest(run);
    const before = await requested(run);
    const { last_seq } = await now(run);

    for (const step of [1, 2]) {
      await stack.client.runs.control(run.id, 'step');
      await eventually('the step is played', async () => (await requested(run)) >= before + step);
      await atRest(run);
      expect(await requested(run)).toBe(before + step);
    }
    expect((await now(run)).last_seq).toBeGreaterThan(last_seq);
    expect((await now(run)).status).toBe('paused');

    models.pace.any = 0;
    const resumed = await stack.client.runs.control(run.id, 'resume');
    expect(resumed.turn_limit).toBeNull();
    const over = await ended(stack.client, run.id);
    expect(over.status).toBe('completed');
    expect(await fingerprintOf(stack.client, run)).toBe(await fingerprintOf(stack.client, untouched));
  });

  it('starts paused when it is to be stepped, and plays both steps that are asked for at once', async () => {
    const run = await stack.client.runs.start({ ...RUN, step: true });
    await eventually('it is opened', async () => (await now(run)).status === 'paused');
    expect(await requested(run)).toBe(0);
    await Promise.all([1, 2].map(() => stack.client.runs.control(run.id, 'step')));
    await eventually('both turns are requested', async () => (await requested(run)) === 2);
    await atRest(run);
    expect(await requested(run)).toBe(2);
    await stack.client.runs.control(run.id, 'stop');
    await replayed(stack.client, await ended(stack.client, run.id));
  });

  it('is silent while it is paused', async () => {
    models.pace.any = 20;
    const run = await stack.client.runs.start(RUN);
    await eventually('some turns are played', async () => (await requested(run)) > 3);
    await stack.client.runs.control(run.id, 'pause');
    models.pace.any = 0;
    await atRest(run);
    const { last_seq } = await now(run);
    // Another run from its start to its end is time enough for a paused one to betray itself.
    await played(stack.client, RUN);
    expect(await now(run)).toMatchObject({ status: 'paused', last_seq });
    await stack.client.runs.control(run.id, 'stop');
    await ended(stack.client, run.id);
  });

  it('stops in the middle of a turn, with a legal log, and takes no further control', async () => {
    models.pace.any = 60;
    const run = await stack.client.runs.start(RUN);
    await eventually('some turns are played', async () => (await requested(run)) > 3);
    await stack.client.runs.control(run.id, 'stop');
    const over = await ended(stack.client, run.id);
    models.pace.any = 0;
    expect(over).toMatchObject({ status: 'stopped', outcome: { status: 'stopped' } });
    await replayed(stack.client, over);
    const late = stack.client.runs.control(run.id, 'resume');
    await expect(late).rejects.toMatchObject({ problem: { status: 409, code: 'not_possible_now' } });
    await expect(stack.client.runs.control(run.id, 'step')).rejects.toMatchObject({ status: 409 });
  });

  it('refuses a step of a run that is not paused', async () => {
    models.pace.any = 60;
    const run = await stack.client.runs.start(RUN);
    await eventually('it runs', async () => (await now(run)).status === 'running');
    const step = stack.client.runs.control(run.id, 'step');
    await expect(step).rejects.toMatchObject({ problem: { status: 409 } });
    models.pace.any = 0;
    await stack.client.runs.control(run.id, 'stop');
    await ended(stack.client, run.id);
  });
});

describe('a restart of everything', () => {
  it('leaves a paused run paused and lets a running one go on', async () => {
    const untouched = await fingerprintOf(stack.client, await played(stack.client, RUN));
    models.pace.any = 100;
    const [held, free] = await Promise.all([stack.client.runs.start(RUN), stack.client.runs.start(RUN)]);
    await eventually('some turns are played', async () => (await requested(held)) > 3);
    await stack.client.runs.control(held.id, 'pause');
    await stack.restart();
    models.pace.any = 0;
    expect((await ended(stack.client, free.id)).status).toBe('completed');
    expect(await fingerprintOf(stack.client, free)).toBe(untouched);
    await atRest(held);
    const { last_seq } = await now(held);
    await played(stack.client, RUN);
    expect(await now(held)).toMatchObject({ status: 'paused', last_seq });
    await stack.client.runs.control(held.id, 'resume');
    await ended(stack.client, held.id);
    expect(await fingerprintOf(stack.client, held)).toBe(untouched);
  });
});
