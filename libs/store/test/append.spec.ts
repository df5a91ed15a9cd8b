import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentId, eventId, turnId, type AppendRequest, type OutcomeMessage } from '@scrai/contracts';
import {
  agentsOfRun,
  agentSteps,
  appendBatch,
  asStored,
  Database,
  earlyOutcomes,
  finishAction,
  getAction,
  getAgent,
  getInstance,
  getRun,
  insertAction,
  measurements,
  openInstances,
  readLog,
  workMessage,
} from '../src/index.js';
import {
  anAppend,
  aRun,
  completed,
  ENGINE,
  firstTurn,
  freshDatabase,
  type FreshDatabase,
  requested,
  secondTurn,
  work,
} from '../src/testing/index.js';

let fresh: FreshDatabase;
let db: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = await Database.connect({ url: fresh.url, name: 'append-test' });
  await db.migrate();
});
afterAll(async () => {
  await db.close();
  await fresh.drop();
});

const replies = async (...requests: AppendRequest[]) =>
  (await appendBatch(db, requests)).map(({ reply }) => reply);
const types = async (run: string) => (await readLog(db, run, 0, 100)).map((event) => event.type);

describe('an append', () => {
  it('writes log, queue, message, step and settlement in one commit', async () => {
    const run = await aRun(db);
    expect(await replies(firstTurn(run))).toEqual([{ status: 'done', last_seq: 1 }]);
    expect(await replies(secondTurn(run))).toEqual([{ status: 'done', last_seq: 3 }]);

    const log = await readLog(db, run, 0, 100);
    expect(log.map(({ seq, type, caused_by }) => [seq, type, caused_by])).toEqual([
      [1, 'turn.requested', null],
      [2, 'turn.completed', 1],
      [3, 'turn.requested', null],
    ]);
    expect(log[1]).toMatchObject({
      source_engine_id: ENGINE,
      agent: 'ada',
      payload: { result: { says: 'hello' } },
    });
    expect(await workMessage(db, eventId(run, 3))).toBe(work(2, 3).body);
    expect(await openInstances(db, run)).toMatchObject([
      { turn: 2, status: 'queued', processed_by_engines: [] },
    ]);
    const closed = await getInstance(db, eventId(run, 1));
    expect(closed).toMatchObject({ status: 'completed', attempts_started: 1 });
    expect(closed?.processed_by_engines).toMatchObject([
      { engine_id: ENGINE, status: 'completed', retry_count: 0 },
    ]);
    expect(await agentSteps(db, agentId(run, 'ada'), { limit: 9 })).toMatchObject([
      {
        turn: 1,
        seq: 2,
        iteration: 1,
        status: 'completed',
        finished_at: new Date('2026-11-21T10:00:01.250Z'),
      },
    ]);
    expect(await getRun(db, run)).toMatchObject({ last_seq: 3 });
  });

  it('is refused with the present seq when the log has moved on', async () => {
    const run = await aRun(db);
    await replies(firstTurn(run), secondTurn(run));
    expect(await replies(secondTurn(run, 'something else'))).toEqual([{ status: 'conflict', last_seq: 3 }]);
    expect(await replies(anAppend(run, { expected_seq: 9, events: [requested(9)] }))).toEqual([
      { status: 'conflict', last_seq: 3 },
    ]);
    expect(await types(run)).toHaveLength(3);
  });

  it('is done, and writes nothing, when exactly it is there already', async () => {
    const run = await aRun(db);
    await replies(firstTurn(run), secondTurn(run));
    const again = await appendBatch(db, [firstTurn(run), secondTurn(run)]);
    expect(again).toEqual([
      { reply: { status: 'done', last_seq: 1 }, committed: false },
      { reply: { status: 'done', last_seq: 3 }, committed: false },
    ]);
    expect(await types(run)).toHaveLength(3);
  });

  it('follows another of the same run in the same batch', async () => {
    const [run, other] = [await aRun(db), await aRun(db)];
    expect(await replies(firstTurn(run), firstTurn(other), secondTurn(run))).toEqual([
      { status: 'done', last_seq: 1 },
      { status: 'done', last_seq: 1 },
      { status: 'done', last_seq: 3 },
    ]);
  });

  it('fails alone when the database refuses it, whatever shares its batch', async () => {
    const runs = await Promise.all(Array.from({ length: 9 }, () => aRun(db)));
    const batch = runs.map((run) => firstTurn(run));
    // The same turn is asked for twice, which its key forbids.
    batch[4] = anAppend(runs[4], { events: [requested(1), requested(1)], work: [work(1, 1), work(1, 2)] });
    const answers = await replies(...batch);
    expect(answers[4]).toMatchObject({ status: 'failed', retryable: false, code: 'sql_23505' });
    expect(answers.filter((answer) => answer.status === 'done')).toHaveLength(8);
    expect(await types(runs[4])).toEqual([]);
  });

  it('fails for a run that is unknown or no id, without harm to others', async () => {
    const run = await aRun(db);
    const nobody = 'ffffffff-0000-4000-8000-000000000000';
    expect(await replies(firstTurn(nobody), firstTurn('; DROP TABLE'), firstTurn(run))).toMatchObject([
      { status: 'failed', retryable: false, code: 'unknown_run' },
      { status: 'failed', retryable: false, code: 'malformed_append' },
      { status: 'done', last_seq: 1 },
    ]);
  });

  it('keeps text that jsonb does not take, with replacements that are always the same', async () => {
    const run = await aRun(db);
    const says = 'nul \0 high \ud800 low \udc00 pair \u{1f600} path C:\\u0000 quote " \u0001';
    const event = completed(1, says);
    const request = anAppend(run, { events: [event] });
    expect(await replies(request, request)).toEqual([
      { status: 'done', last_seq: 1 },
      { status: 'done', last_seq: 1 },
    ]);
    const [stored] = await readLog(db, run, 0, 1);
    expect(stored.payload).toEqual(asStored(event.payload));
    expect(stored.payload).toMatchObject({
      result: { says: 'nul \ufffd high \ufffd low \ufffd pair \u{1f600} path C:\\u0000 quote " \u0001' },
    });
  });

  it('keeps early outcomes until their turn is closed, the first one for each turn', async () => {
    const run = await aRun(db);
    await replies(
      anAppend(run, { events: [requested(1), requested(2, 'bob')], work: [work(1, 1), work(2, 2, 'bob')] }),
    );
    const outcome = (turn: number, model: string) =>
      ({
        turn,
        turn_id: turnId(run, turn),
        scenario_run_id: run,
        outcome: { kind: 'done', model },
      }) as OutcomeMessage;
    const early = anAppend(run, { early: [outcome(2, 'first')] });
    expect(await replies(early, early)).toEqual([
      { status: 'done', last_seq: 2 },
      { status: 'done', last_seq: 2 },
    ]);
    await replies(anAppend(run, { early: [outcome(2, 'second')] }));
    expect(await earlyOutcomes(db, run)).toEqual([outcome(2, 'first')]);
    await replies(
      anAppend(run, {
        expected_seq: 2,
        events: [completed(2, 'x', 'bob')],
        settled: [{ turn: 2, status: 'completed' }],
      }),
    );
    expect(await earlyOutcomes(db, run)).toEqual([]);
  });

  it('brings agents, their iterations and their end', async () => {
    const run = await aRun(db);
    const created = (agent: string) => ({
      type: 'agent.created' as const,
      caused_by: null,
      payload: { agent, agent_template: 'buyer', engine_type: 'actor', attributes: { budget: 3 } },
    });
    await replies(
      anAppend(run, {
        status: 'running',
        events: [created('ada'), created('bob'), completed(1, 'a'), completed(2, 'b')],
      }),
      anAppend(run, { expected_seq: 4, events: [completed(3, 'c')] }),
    );
    expect(await agentsOfRun(db, run, { limit: 9 })).toMatchObject([
      {
        name: 'ada',
        status: 'running',
        iteration: 3,
        last_turn: 3,
        result: { says: 'c' },
        attributes: { budget: 3 },
      },
      { name: 'bob', status: 'running', iteration: 0, last_turn: null, result: null },
    ]);
    const destroyed = { agent: 'bob', reason: 'no longer needed' };
    await replies(
      anAppend(run, {
        expected_seq: 5,
        events: [{ type: 'agent.destroyed', caused_by: null, payload: destroyed }],
      }),
    );
    expect(await getAgent(db, agentId(run, 'bob'))).toMatchObject({ status: 'stopped' });
    const ended = { status: 'completed', reason: 'all said' };
    await replies(
      anAppend(run, {
        expected_seq: 6,
        status: 'completed',
        events: [{ type: 'run.ended', caused_by: 5, payload: ended }],
      }),
    );
    expect(await getAgent(db, agentId(run, 'ada'))).toMatchObject({
      status: 'stopped',
      ended_at: expect.any(Date),
    });
    const row = await getRun(db, run);
    expect(row).toMatchObject({ status: 'completed', outcome: ended });
    expect(row?.started_at).toBeInstanceOf(Date);
    expect(row?.ended_at).toBeInstanceOf(Date);
    await replies(anAppend(run, { status: 'paused' }));
    expect(await getRun(db, run)).toMatchObject({ status: 'completed' });
  });

  it('replaces a measurement that is computed again', async () => {
    const run = await aRun(db);
    const measured = (value: number) =>
      anAppend(run, {
        measurements: [
          { measure: 'price', version: 1, level: 'turn', turn: 4, value, unit: 'euro', evidence: [value, 9] },
        ],
      });
    await replies(measured(1), measured(2));
    expect(await measurements(db, run)).toMatchObject([
      { measure: 'price', place: 'turn/4', value: 2, evidence: [2, 9], unit: 'euro' },
    ]);
  });

  it('carries out an action once, however many try', async () => {
    const run = await aRun(db);
    const action = {
      type: 'step',
      agent_id: null,
      payload: {},
      urgency: 'normal',
      actor: 'test',
      reason: null,
    } as const;
    const { action: step } = await insertAction(db, {
      ...action,
      scenario_run_id: run,
      idempotency_key: null,
    });
    const steps = [3, 4].map((turn_limit) => anAppend(run, { turn_limit, handled_actions: [step.id] }));
    await Promise.all(steps.map((request) => appendBatch(db, [request])));
    const limit = (await getRun(db, run))?.turn_limit;
    await replies(anAppend(run, { turn_limit: 99, handled_actions: [step.id] }));
    expect(await getRun(db, run)).toMatchObject({ turn_limit: limit });
    expect(await getAction(db, step.id)).toMatchObject({ status: 'processed' });
    expect(await finishAction(db, step.id, 'error', 'too late')).toBe(false);
  });
});

describe('two writers', () => {
  it('commit the same runs in opposite orders without a deadlock, each append once', async () => {
    const other = await Database.connect({ url: fresh.url, name: 'other' });
    const runs = await Promise.all(Array.from({ length: 40 }, () => aRun(db)));
    for (let turn = 0; turn < 25; turn += 1) {
      const ask = (says: string) => (run: string) =>
        anAppend(run, { expected_seq: turn, events: [completed(turn + 1, says)] });
      const answers = await Promise.all([
        appendBatch(db, runs.map(ask('one'))),
        appendBatch(other, runs.toReversed().map(ask('two'))),
        appendBatch(db, runs.map(ask('one'))),
      ]);
      const [one, two, repeat] = answers.map((batch) => batch.map(({ reply }) => reply.status));
      expect(one).toEqual(repeat);
      expect(one.map((status, index) => [status, two.toReversed()[index]].sort())).toEqual(
        runs.map(() => ['conflict', 'done']),
      );
    }
    expect(await types(runs[0])).toHaveLength(25);
    await other.close();
  });
});
