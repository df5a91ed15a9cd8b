import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { agentId, partitionOf, type ActionStatus, type TurnCompleted } from '@scrai/contracts';
import { Logger } from '@nestjs/common';
import { until } from '@scrai/bus/testing';
import { getAction, getRun, insertAction } from '@scrai/store';
import type { Orchestrator } from '../src/orchestrator.js';
import { RunSource } from '../src/run-source.js';
import { Installation } from './installation.js';
import { specOf } from './scenarios.js';

jest.setTimeout(60_000);

const RUNS = 12;
const ROUNDS = 8;
const spec = specOf({ schedule: 'simultaneous', end: { rounds: ROUNDS } });

Logger.overrideLogger(['error', 'fatal']);

let place: Installation;
beforeEach(async () => {
  place = await Installation.open();
});
afterEach(() => place.close());

const startRuns = (): Promise<string[]> => Promise.all(Array.from({ length: RUNS }, () => place.run(spec)));

/** Every log is whole: gapless, each turn asked for and closed once, and all of them the same. */
async function expectWhole(runs: string[]): Promise<void> {
  const prints = new Set<string>();
  for (const id of runs) {
    const log = await place.logOf(id);
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_event, index) => index + 1));
    for (const type of ['turn.requested', 'turn.completed']) {
      const turns = log
        .filter((event) => event.type === type)
        .map(({ payload }) => (payload as TurnCompleted).turn);
      expect(turns).toEqual(Array.from({ length: 3 * ROUNDS }, (_, index) => index + 1));
    }
    prints.add(await place.fingerprintOf(id));
  }
  expect(prints.size).toBe(1);
  await until('every outcome is settled', async () => (await place.unsettled()) === 0);
}

/** Asks for an action and tells nobody. */
async function ask(run: string, type: 'pause' | 'resume', agent: string): Promise<string> {
  const { action } = await insertAction(place.database, {
    scenario_run_id: run,
    agent_id: agentId(run, agent),
    ...{ type, payload: {}, urgency: 'normal', actor: 'test', reason: null, idempotency_key: null },
  });
  return action.id;
}

/** Waits until an action has ended so. @returns why, where it is an error. */
async function ended(action: string, status: ActionStatus): Promise<string | null> {
  await until(
    `the action is ${status}`,
    async () => (await getAction(place.database, action))?.status === status,
  );
  return (await getAction(place.database, action))!.last_error;
}

describe('an orchestrator', () => {
  it('plays runs whose outcomes come twice, leaves none of them unsettled, and keeps what both have cost', async () => {
    await place.start();
    const runs = await startRuns();
    await expectWhole(runs);
    for (const id of runs) {
      const attempts = await place.attemptsOf(id);
      expect(attempts.map((list) => list.sort())).toEqual(
        Array.from({ length: 3 * ROUNDS }, () => ['completed', 'ignored']),
      );
      const calls = attempts.flatMap((_, turn) => [`${id}/${turn + 1}.1`, `${id}/${turn + 1}.2`]);
      expect(calls.filter((call) => !place.calls.has(call))).toEqual([]);
    }
  });

  it('finds runs and actions that nobody told it of', async () => {
    const runs = await startRuns();
    await place.start();
    await expectWhole(runs);
  });

  it('holds up a run for an agent that is paused, whoever hosts it, and ends every action', async () => {
    const first = await place.start();
    place.hold();
    const id = await place.run(specOf());
    await until('the first turn is requested', async () => (await place.lastSeq(id)) === 6);
    await ended(await ask(id, 'pause', 'Bob'), 'processed');
    await first.beforeApplicationShutdown();
    await place.release();
    await place.start();
    const reason = async () => (await getRun(place.database, id))?.status_reason ?? '';
    await until('the run waits for Bob', async () => (await reason()).includes('Bob, which is paused'));
    await ended(await ask(id, 'resume', 'Bob'), 'processed');
    const log = await place.logOf(id);
    expect(log.filter(({ type }) => type === 'turn.completed')).toHaveLength(6);
    expect(await ended(await ask(id, 'pause', 'Bob'), 'error')).toBe('The run has ended.');
  });

  it('plays few at a time where many are started, the interactive ones first', async () => {
    const batch = await Promise.all(Array.from({ length: RUNS }, () => place.run(spec, 'low')));
    const interactive = await place.run(spec);
    await place.start({ places: 2 });
    await expectWhole([...batch, interactive]);
    const startOf = async (id: string): Promise<number> =>
      (await getRun(place.database, id))!.started_at!.getTime();
    const begun = await startOf(interactive);
    const before = (await Promise.all(batch.map(startOf))).filter((time) => time < begun);
    expect(before.length).toBeLessThanOrEqual(1);
  });

  it('keeps outcomes that come before their turn, and acks them then', async () => {
    await place.start();
    place.hold();
    const id = await place.run(spec);
    await until('the turns are requested', async () => (await place.lastSeq(id)) === 8);
    await place.release();
    await expectWhole([id]);
  });

  it('carries out an action once, and says what cannot be carried out', async () => {
    await place.start();
    place.hold();
    const id = await place.run(spec);
    await until('the run is opened', async () => (await place.lastSeq(id)) > 0);
    const ask = async (type: 'pause' | 'step' | 'resume', payload = {}): Promise<string> => {
      const { action } = await insertAction(place.database, {
        ...{ scenario_run_id: id, agent_id: null, type, payload, urgency: 'normal', actor: 'test' },
        ...{ reason: null, idempotency_key: null },
      });
      place.wake(id);
      return action.id;
    };
    const statusOf = async (actionId: string): Promise<string> => {
      const [row] = await place.database.query<{ status: string }>(
        'SELECT status FROM actions WHERE id = $1',
        [actionId],
      );
      return row.status;
    };
    const early = await ask('step');
    await until('the step is refused', async () => (await statusOf(early)) === 'error');
    const pause = await ask('pause');
    await until('the run is paused', async () => (await statusOf(pause)) === 'processed');
    await place.release();
    await until('the open turns are closed', async () => (await place.lastSeq(id)) >= 11);
    const steps = [await ask('step'), await ask('step')];
    for (const step of steps)
      await until('a step is done', async () => (await statusOf(step)) === 'processed');
    const requested = async (): Promise<number> => {
      const [{ count }] = await place.database.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM run_events WHERE scenario_run_id = $1 AND type = 'turn.requested'`,
        [id],
      );
      return count;
    };
    await until('two turns more are requested', async () => (await requested()) === 5);
    await ask('resume');
    await expectWhole([id]);
  });
});

describe('a run that waits for a clock alone', () => {
  it('goes on with the orchestrator that takes it over', async () => {
    const first = await place.start();
    const clock = { type: 'autonomous', agents: ['Ada'], interval_ms: 1_500 };
    const id = await place.run(specOf({ schedule: clock, end: { turns: 2 } }));
    await until('the run is opened', async () => (await place.lastSeq(id)) > 0);
    await first.beforeApplicationShutdown();
    await place.start();
    expect((await place.logOf(id)).filter(({ type }) => type === 'turn.completed')).toHaveLength(2);
  });
});

describe('two orchestrators', () => {
  it('that both serve every run do each other no harm', async () => {
    await place.start({ deaf: true });
    await place.start({ deaf: true });
    await expectWhole(await startRuns());
    expect(place.conflicts).toBeGreaterThan(0);
  });

  it('open no run that has fallen to the other since it was found', async () => {
    const runs = await startRuns();
    const [looked, moved] = [Promise.withResolvers<void>(), Promise.withResolvers<Orchestrator>()];
    const source = new RunSource(place.database);
    const queued = jest.spyOn(source, 'queued');
    queued.mockImplementationOnce(async (partitions, except) => {
      const found = await source.queued(partitions, except, RUNS);
      looked.resolve();
      const finder = await moved.promise;
      return found.filter(({ id }) => !finder.serves(partitionOf(id))).slice(0, 1);
    });
    const first = await place.start({ source, places: 1 });
    await looked.promise;
    const second = await place.start();
    const isShared = (): boolean =>
      runs.some((id) => second.serves(partitionOf(id)) && !first.serves(partitionOf(id)));
    await until('they share the runs', isShared);
    moved.resolve(first);
    await expectWhole(runs);
  });

  it('share the runs, and one takes over what the other leaves', async () => {
    const [first] = [await place.start(), await place.start()];
    const runs = await startRuns();
    await until('some turns are played', () => place.appends > 2 * RUNS);
    await first.beforeApplicationShutdown();
    await expectWhole(runs);
  });
});
