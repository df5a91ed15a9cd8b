import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ScenarioRun, ScraiClient } from '@scrai/client';
import { eventually } from './eventually.js';
import { ModelServer } from './model-server.js';
import { Processes } from './processes.js';
import { replayed } from './replay.js';
import { ended, fingerprintOf, isOver, quietly } from './runs.js';
import { addSchedules, nameOf, SCHEDULES, type Schedule } from './schedules.js';
import { Stack } from './stack.js';

jest.setTimeout(300_000);

const SEED = 11;
const MODEL = 'openai:village';
/** Where people act at the same time, more turns take as long. */
const turnsOf = (schedule: Schedule): number =>
  ['simultaneous', 'reactive', 'autonomous'].includes(schedule) ? 72 : 24;
/** Time of an answer while something happens to the services. */
const SLOW_MS = 800;
const PLAYERS = ['actor-engine', 'narrator-engine'] as const;

type Prints = Partial<Record<Schedule, string>>;

let models: ModelServer;
let undisturbed: Prints;
let processes: Processes;

/** Starts a run of every schedule. */
function startAll(client: ScraiClient): Promise<ScenarioRun[]> {
  return Promise.all(
    SCHEDULES.map((schedule) =>
      client.runs.start({
        template: nameOf(schedule),
        seed: SEED,
        model: MODEL,
        parameters: { turns: turnsOf(schedule) },
      }),
    ),
  );
}

/** Fingerprints of runs of every schedule, each completed and legal; that of the autonomous one is its own affair. */
async function printsOf(client: ScraiClient, started: ScenarioRun[], log = () => ''): Promise<Prints> {
  const prints: Prints = {};
  for (const [index, schedule] of SCHEDULES.entries()) {
    const run = await ended(client, started[index].id, log);
    expect(run).toMatchObject({ template: nameOf(schedule), status: 'completed' });
    await replayed(client, run);
    if (schedule !== 'autonomous') prints[schedule] = await fingerprintOf(client, run);
  }
  return prints;
}

/** Resolves when every run that has not ended has gone on since the call. */
async function allGoOn(runs: ScenarioRun[]): Promise<void> {
  const { client } = processes;
  const since = new Map<string, number>();
  for (const { id } of runs) {
    await eventually(
      `run ${id} goes on`,
      async () => {
        const run = await quietly(() => client.runs.get(id));
        if (!run) return false;
        const before = since.get(id) ?? run.last_seq;
        since.set(id, before);
        return isOver(run) || run.last_seq > before + 2;
      },
      () => processes.log,
    );
  }
}

async function unfinished(runs: ScenarioRun[]): Promise<number> {
  const now = await Promise.all(runs.map(({ id }) => processes.client.runs.get(id)));
  return now.filter((run) => !isOver(run)).length;
}

async function anyWaits(runs: ScenarioRun[], why: string): Promise<boolean> {
  const now = await Promise.all(runs.map(({ id }) => processes.client.runs.get(id)));
  return now.some(({ status_reason }) => status_reason?.includes(why));
}

beforeAll(async () => {
  models = await ModelServer.start();
  const stack = await Stack.start(models.environment);
  try {
    await addSchedules(stack.client);
    undisturbed = await printsOf(stack.client, await startAll(stack.client));
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

describe('services in processes of their own', () => {
  it('play as they do in one process', async () => {
    const runs = await startAll(processes.client);
    expect(await printsOf(processes.client, runs, () => processes.log)).toEqual(undisturbed);
  });

  it('may each be killed in the middle of runs of every schedule', async () => {
    models.pace.any = SLOW_MS;
    models.pace.analyse = 3 * SLOW_MS;
    const analysed = models.requests('analyse');
    const runs = await startAll(processes.client);
    for (const service of ['event-store', 'orchestrator'] as const) {
      await allGoOn(runs);
      await processes.kill(service);
      await processes.restart(service);
    }
    await allGoOn(runs);
    models.overloaded = true;
    await eventually('a run says why it waits', () => anyWaits(runs, 'overloaded'));
    await processes.kill('dlq-manager');
    models.overloaded = false;
    await processes.restart('dlq-manager');

    await allGoOn(runs);
    expect(await unfinished(runs)).toBe(SCHEDULES.length);
    await Promise.all(PLAYERS.map((engine) => processes.kill(engine)));
    await Promise.all(PLAYERS.map((engine) => processes.restart(engine)));
    models.pace.any = 0;

    await eventually(
      'the analysts are at work',
      () => models.requests('analyse') > analysed,
      () => processes.log,
    );
    await processes.kill('analyst-engine');
    models.pace.analyse = 0;
    await processes.restart('analyst-engine');
    expect(await printsOf(processes.client, runs, () => processes.log)).toEqual(undisturbed);
  });

  it('may lose one of two orchestrators and one of two event stores at once', async () => {
    await Promise.all([processes.add('orchestrator'), processes.add('event-store')]);
    models.pace.any = SLOW_MS;
    const runs = await startAll(processes.client);
    await allGoOn(runs);
    expect(await unfinished(runs)).toBe(SCHEDULES.length);
    await Promise.all([processes.kill('orchestrator', 'first'), processes.kill('event-store', 'first')]);
    await allGoOn(runs);
    models.pace.any = 0;
    expect(await printsOf(processes.client, runs, () => processes.log)).toEqual(undisturbed);
  });

  it('go on after the broker has lost every stream', async () => {
    models.pace.any = SLOW_MS;
    const runs = await startAll(processes.client);
    await allGoOn(runs);
    expect(await unfinished(runs)).toBe(SCHEDULES.length);
    await processes.ground.wipeBroker();
    models.pace.any = 0;
    expect(await printsOf(processes.client, runs, () => processes.log)).toEqual(undisturbed);
  });
});
