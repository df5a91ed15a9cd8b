import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ScraiClient } from '@scrai/client';
import { eventually } from './eventually.js';
import { ModelServer } from './model-server.js';
import { Processes } from './processes.js';
import { ended, fingerprintOf, replayed } from './runs.js';
import { addSchedules, nameOf, SCHEDULES, type Schedule } from './schedules.js';
import { Stack } from './stack.js';

jest.setTimeout(300_000);

const SEED = 11;
const MODEL = 'openai:village';
/** Where people act at the same time, more turns take as long. */
const turnsOf = (schedule: Schedule): number =>
  ['simultaneous', 'reactive', 'autonomous'].includes(schedule) ? 48 : 16;
/** Time of an answer while something happens to the services. */
const SLOW_MS = 600;
/** A run with more events than this has some turns behind it. */
const OPENING = 12;

interface Play {
  schedule: Schedule;
  id: string;
}

let models: ModelServer;
let processes: Processes;
/** What every run of a schedule comes to when nobody disturbs it; the autonomous one is its own affair. */
let undisturbed: Map<Schedule, string>;

async function start(client: ScraiClient, schedule: Schedule): Promise<Play> {
  const parameters = { turns: turnsOf(schedule) };
  const run = { template: nameOf(schedule), seed: SEED, model: MODEL, parameters };
  try {
    return { schedule, id: (await client.runs.start(run)).id };
  } catch (cause) {
    throw new Error(`${(cause as Error).message}\n${processes?.log ?? ''}`, { cause });
  }
}

const startAll = (client: ScraiClient): Promise<Play[]> =>
  Promise.all(SCHEDULES.map((schedule) => start(client, schedule)));

/** The fingerprint of a play that has come to its end, with a log that replays; null for one with clocks. */
async function printOf(client: ScraiClient, { schedule, id }: Play): Promise<string | null> {
  const run = await ended(client, id, () => processes?.log ?? '');
  expect(run).toMatchObject({ template: nameOf(schedule), status: 'completed' });
  await replayed(client, run);
  return schedule === 'autonomous' ? null : fingerprintOf(client, run);
}

/** Lets all come to their ends, as if nothing had been. */
async function expectUndisturbed(plays: Play[]): Promise<void> {
  models.pace.any = models.pace.analyse = 0;
  for (const play of plays) {
    const expected = undisturbed.get(play.schedule) ?? null;
    expect([play.schedule, await printOf(processes.client, play)]).toEqual([play.schedule, expected]);
  }
}

/** Plays of every schedule, each in its middle. */
async function underWay(): Promise<Play[]> {
  models.pace.any = SLOW_MS;
  const { client } = processes;
  const plays = await startAll(client);
  for (const { id } of plays) {
    const further = async () => (await client.runs.get(id)).last_seq > OPENING;
    await eventually(`run ${id} goes on`, further, () => processes.log);
  }
  for (const { id } of plays) expect((await client.runs.get(id)).status).toBe('running');
  return plays;
}

beforeAll(async () => {
  models = await ModelServer.start();
  const stack = await Stack.start(models.environment);
  try {
    await addSchedules(stack.client);
    undisturbed = new Map();
    for (const play of await startAll(stack.client)) {
      const print = await printOf(stack.client, play);
      if (print !== null) undisturbed.set(play.schedule, print);
    }
  } finally {
    await stack.stop();
  }
  processes = await Processes.start(
    {
      'event-store': 1,
      'dlq-manager': 1,
      'actor-engine': 2,
      'narrator-engine': 2,
      'analyst-engine': 2,
      orchestrator: 1,
    },
    models.environment,
  );
  await addSchedules(processes.client);
});

afterAll(async () => {
  await processes?.stop();
  await models?.stop();
});

// A single process killed and a broker without its storage are in `faults/`; what is here takes two of a service.
describe('services in processes of their own', () => {
  it('play as they do in one process', async () => {
    expect(undisturbed.size).toBe(SCHEDULES.length - 1);
    await expectUndisturbed(await startAll(processes.client));
  });

  it('may lose engines while a model answers them, one of two orchestrators, and one of two event stores', async () => {
    await Promise.all([processes.add('orchestrator'), processes.add('event-store')]);
    const plays = await underWay();
    const players = ['actor-engine', 'narrator-engine'] as const;
    await Promise.all(players.map((engine) => processes.kill(engine)));
    await Promise.all([processes.kill('orchestrator', 'first'), processes.kill('event-store', 'first')]);
    await Promise.all(players.map((engine) => processes.restart(engine)));

    const analysed = models.requests('analyse');
    models.pace.any = 0;
    models.pace.analyse = 60_000;
    await eventually(
      'the analysts are at work',
      () => models.requests('analyse') > analysed,
      () => processes.log,
    );
    await processes.kill('analyst-engine');
    models.pace.analyse = 0;
    await processes.restart('analyst-engine');
    await expectUndisturbed(plays);
  });
});
