import { afterEach, describe, expect, it } from '@jest/globals';
import {
  deadLetterId,
  eventId,
  turnId,
  type AttemptNote,
  type DeadLetterDecision,
  type DecisionReply,
} from '@scrai/contracts';
import { until } from '@scrai/bus/testing';
import {
  executeSelection,
  freezeSelection,
  getSelection,
  type DeadLetterRow,
  type RetryPolicy,
} from '@scrai/store';
import { failureOf, refused, Workplace } from './workplace.js';

let place: Workplace;

afterEach(() => place.close());

async function open(policy?: Partial<RetryPolicy>, services = 1): Promise<void> {
  place = await Workplace.open(policy);
  for (let i = 0; i < services; i++) await place.start();
}

interface Published {
  run: string;
  turn: number;
  dispatch: number;
  number: number;
}

/** Takes published work, as an engine does; `act` says what it does with it. */
function engine(act: (work: Published) => Promise<unknown> = async () => undefined): Published[] {
  const seen: Published[] = [];
  const { subjects } = place.bus;
  place.bus.consume({
    stream: subjects.workStream('high'),
    consumer: subjects.workConsumer('actor', 'high'),
    filter: subjects.workFilter('actor', 'high'),
    concurrency: 4,
    handle: async (delivery) => {
      const { scenario_run_id, turn, dispatch } = delivery.json<{
        scenario_run_id: string;
        turn: number;
        dispatch: number;
      }>();
      const work = { run: scenario_run_id, turn, dispatch, number: delivery.number };
      seen.push(work);
      await act(work);
      return { kind: 'ack' };
    },
  });
  return seen;
}

const deadLetters = () => place.database.query<DeadLetterRow>('SELECT * FROM dead_letters ORDER BY position');

async function decide(id: string, asked: Partial<DeadLetterDecision> = {}): Promise<DecisionReply> {
  const decision: DeadLetterDecision = {
    ...{ dead_letter_id: id, decision: 'requeue', actor: 'tester', reason: 'the server is back' },
    ...asked,
  };
  const subject = place.bus.subjects.deadLetterDecision();
  return JSON.parse(await place.bus.request(subject, JSON.stringify(decision), { timeoutMs: 5_000 }));
}

describe('a failed attempt', () => {
  it('is recorded with the time of the next one and the reason why the run waits', async () => {
    await open({ initial_delay_ms: 60_000, max_delay_ms: 60_000 });
    const run = await place.run(7);
    const before = Date.now();
    const { engine_id, finished_at } = await place.fail(run, 7);
    await until('it is settled', async () => (await place.unsettled()) === 0);
    const instance = await place.instance(run, 7);
    expect(instance).toMatchObject({ status: 'failed', retry_count: 1, attempts_started: 1, dispatch: 1 });
    expect(instance.next_attempt_at?.getTime()).toBeGreaterThanOrEqual(before + 60_000);
    expect(instance.processed_by_engines).toEqual([
      {
        engine_id,
        engine_type: 'actor',
        status: 'failed',
        timestamp: finished_at,
        retry_count: 0,
        error: 'connection_refused: connection refused by model server',
      },
    ]);
    expect(await place.reason(run)).toBe(
      'waiting: turn 7 of buyer: connection refused by model server; attempt 1 failed, ' +
        `next try at ${instance.next_attempt_at?.toISOString()}`,
    );
  });

  it('waits as long as the failure itself asks for', async () => {
    await open();
    const run = await place.run(1);
    const before = Date.now();
    await place.fail(run, 1, { outcome: { kind: 'retry', failure: { ...refused, retry_after_ms: 90_000 } } });
    await until('it is settled', async () => (await place.unsettled()) === 0);
    const { next_attempt_at } = await place.instance(run, 1);
    expect(next_attempt_at?.getTime()).toBeGreaterThanOrEqual(before + 90_000);
  });

  it('is tried again when its time has come, and counts on', async () => {
    await open();
    const run = await place.run(1);
    const seen = engine();
    await place.fail(run, 1);
    await until('the work is there again', () => seen.length === 1);
    expect(seen).toEqual([{ run, turn: 1, dispatch: 1, number: 2 }]);
    await until('it is queued', async () => (await place.instance(run, 1)).status === 'queued');
    const instance = await place.instance(run, 1);
    expect(instance.next_attempt_at).toBeNull();
    expect(instance.published_at).not.toBeNull();
  });

  it('counts once when its report is delivered twice', async () => {
    await open({ initial_delay_ms: 60_000, max_delay_ms: 60_000 });
    const run = await place.run(1);
    const message = await place.fail(run, 1);
    await until('it is settled', async () => (await place.unsettled()) === 0);
    await place.report(message);
    await until('it is settled again', async () => (await place.unsettled()) === 0);
    expect(await place.instance(run, 1)).toMatchObject({ retry_count: 1, processed_by_engines: [{}] });
  });

  it('takes the place of the word of its start', async () => {
    await open({ initial_delay_ms: 60_000, max_delay_ms: 60_000 });
    const run = await place.run(1);
    const message = failureOf(run, 1);
    const { engine_id, started_at } = message;
    await place.database.query(
      'UPDATE event_instances SET processed_by_engines = $2 WHERE scenario_run_id = $1',
      [run, JSON.stringify([{ engine_id, status: 'processing', timestamp: started_at }])],
    );
    await place.report(message);
    await until('it is settled', async () => (await place.unsettled()) === 0);
    const { processed_by_engines } = await place.instance(run, 1);
    expect(processed_by_engines).toMatchObject([{ engine_id, status: 'failed' }]);
  });

  it.each(['closed', 'kept'])('is recorded and ignored when its turn is done (%s)', async (how) => {
    await open();
    const run = await place.run(1);
    await place.database.query(
      how === 'closed'
        ? `UPDATE event_instances SET status = 'completed', closed_at = now() WHERE scenario_run_id = $1`
        : `INSERT INTO turn_outcomes (scenario_run_id, turn_id, turn, message) VALUES ($1, '${turnId(run, 1)}', 1, '{}')`,
      [run],
    );
    await place.fail(run, 1);
    await until('it is settled', async () => (await place.unsettled()) === 0);
    expect(await place.instance(run, 1)).toMatchObject({
      status: how === 'closed' ? 'completed' : 'queued',
      retry_count: 0,
      next_attempt_at: null,
      processed_by_engines: [{ status: 'ignored', error: expect.stringMatching(/connection refused/) }],
    });
    expect(await place.reason(run)).toBeNull();
  });
});

describe('dead letters', () => {
  it('are made when the retries are used up', async () => {
    await open();
    const run = await place.run(4);
    const seen = engine(({ number }) => place.fail(run, 4, { delivery: number }));
    await place.fail(run, 4);
    await until('it is dead', async () => (await place.instance(run, 4)).status === 'dead_letter');
    expect(seen.map(({ number }) => number)).toEqual([2, 3]);
    const [letter, ...others] = await deadLetters();
    expect(others).toEqual([]);
    expect(letter).toMatchObject({
      id: deadLetterId(turnId(run, 4), 1),
      scenario_run_id: run,
      event_id: eventId(run, 4),
      turn: 4,
      agent: 'buyer',
      dispatch: 1,
      retry_count: 3,
      status: 'open',
      failure: refused,
    });
    expect(letter.attempts).toHaveLength(3);
    expect(await place.reason(run)).toMatch(/^waiting: turn 4 of buyer is a dead letter: connection refused/);
  });

  it('are made at once of what an engine rejects', async () => {
    await open();
    const run = await place.run(1);
    await place.fail(run, 1, {
      outcome: {
        kind: 'reject',
        failure: { ...refused, code: 'invalid_key', message: 'no\0 key', retryable: false },
      },
    });
    await until('it is dead', async () => (await place.instance(run, 1)).status === 'dead_letter');
    expect(await deadLetters()).toMatchObject([{ retry_count: 1, failure: { message: 'no\ufffd key' } }]);
  });

  it('are made of turns whose engines die without a word', async () => {
    await open();
    const run = await place.run(1);
    const note: AttemptNote = {
      event_id: eventId(run, 1),
      scenario_run_id: run,
      engine_id: '00000000-0000-4000-8000-000000000000',
      engine_type: 'actor',
      dispatch: 1,
      delivery: 7,
      status: 'processing',
      timestamp: new Date().toISOString(),
      lease_ms: 8_000,
    };
    place.bus.news(place.bus.subjects.attempts(), JSON.stringify([{ ...note, delivery: 6 }, note]));
    await until('it is dead', async () => (await place.instance(run, 1)).status === 'dead_letter');
    expect(await deadLetters()).toMatchObject([{ failure: { code: 'crash_loop', origin: 'platform' } }]);
  });

  it('are tried again after a requeue, with a new dispatch and fresh counts', async () => {
    await open({ max_retries: 1 });
    const run = await place.run(1);
    const seen = engine();
    await place.fail(run, 1);
    await until('it is dead', async () => (await place.instance(run, 1)).status === 'dead_letter');
    const [{ id }] = await deadLetters();
    expect(await decide(id)).toEqual({ result: 'requeued', effect: 'tried_again' });
    expect(await decide(eventId(run, 1))).toEqual({ result: 'not_found', effect: 'none' });
    await until('the work is there again', () => seen.length === 1);
    expect(seen).toEqual([{ run, turn: 1, dispatch: 2, number: 1 }]);
    expect(await place.instance(run, 1)).toMatchObject({ dispatch: 2, retry_count: 0, attempts_started: 0 });
    expect(await decide(id)).toEqual({ result: 'decided', effect: 'none' });
    expect(await deadLetters()).toMatchObject([
      { status: 'requeued', decided_by: 'tester', decision_reason: 'the server is back' },
    ]);
    // A failure of the first dispatch is too late to count.
    await place.fail(run, 1, { dispatch: 1, delivery: 9 });
    await until('it is settled', async () => (await place.unsettled()) === 0);
    expect(await place.instance(run, 1)).toMatchObject({ retry_count: 0 });
    await place.fail(run, 1, { dispatch: 2 });
    await until('a second letter is there', async () => (await deadLetters()).length === 2);
  });
});

describe('what a run does about a dead letter', () => {
  const keptOutcome = async (run: string) => {
    const [row] = await place.database.query<{ message: { outcome: unknown } }>(
      'SELECT message FROM turn_outcomes WHERE scenario_run_id = $1',
      [run],
    );
    return row?.message.outcome;
  };
  const actions = (run: string) =>
    place.database.query('SELECT type, actor, status FROM actions WHERE scenario_run_id = $1', [run]);
  const audited = () =>
    place.database.query('SELECT operation, actor, result FROM dead_letter_audit ORDER BY position');

  it.each([
    { policy: 'wait', status: 'open', outcome: undefined, acts: [], says: /requeue it, delete it/ },
    {
      policy: 'skip_turn',
      status: 'skipped',
      outcome: { kind: 'skip', reason: expect.stringMatching(/^turn 4 of buyer is a dead letter/) },
      acts: [],
      says: /the turn is skipped/,
    },
    {
      policy: 'fail_run',
      status: 'run_failed',
      outcome: undefined,
      acts: [{ type: 'fail', actor: 'on_dead_letter', status: 'pending' }],
      says: /the run fails/,
    },
  ])('is its policy: $policy', async ({ policy, status, outcome, acts, says }) => {
    await open({ max_retries: 1 });
    const run = await place.run(4);
    await place.database.query('UPDATE scenario_runs SET on_dead_letter = $2 WHERE id = $1', [run, policy]);
    await place.fail(run, 4);
    await until('it is dead', async () => (await place.instance(run, 4)).status === 'dead_letter');
    expect(await deadLetters()).toMatchObject([{ status, event_type: 'turn.requested' }]);
    expect(await keptOutcome(run)).toEqual(outcome);
    expect(await actions(run)).toEqual(acts);
    expect(await place.reason(run)).toMatch(says);
    const entry = { operation: policy, actor: 'on_dead_letter', result: status };
    expect(await audited()).toEqual(policy === 'wait' ? [] : [entry]);
  });

  it('is said by whoever deletes it', async () => {
    await open({ max_retries: 1 });
    const run = await place.run(1, 2);
    await place.fail(run, 1);
    await place.fail(run, 2);
    await until('both are dead', async () => (await deadLetters()).length === 2);
    const [first, second] = (await deadLetters()).sort((a, b) => a.turn - b.turn);
    const deletion = { decision: 'delete' as const };
    expect(await decide(first.id, deletion)).toEqual({ result: 'deleted', effect: 'skip_turn' });
    expect(await decide(first.id, deletion)).toEqual({ result: 'decided', effect: 'none' });
    expect(await keptOutcome(run)).toMatchObject({ kind: 'skip' });
    expect(await decide(second.id, { ...deletion, then: 'fail_run' })).toEqual({
      result: 'deleted',
      effect: 'fail_run',
    });
    expect(await actions(run)).toEqual([{ type: 'fail', actor: 'tester', status: 'pending' }]);
    expect(await audited()).toEqual([
      { operation: 'delete', actor: 'tester', result: 'deleted' },
      { operation: 'delete', actor: 'tester', result: 'decided' },
      { operation: 'delete', actor: 'tester', result: 'deleted' },
    ]);
  });

  it('is never to wait in silence', async () => {
    await open({ max_retries: 1 });
    const run = await place.run(1);
    await place.fail(run, 1);
    await until('it is dead', async () => (await deadLetters()).length === 1);
    await place.database.query('UPDATE scenario_runs SET status_reason = NULL WHERE id = $1', [run]);
    await until('it says why', async () => (await place.reason(run)) !== null);
    expect(await place.reason(run)).toMatch(/^waiting: turn 1 of buyer is a dead letter: connection refused/);
  });
});

describe('an edited payload', () => {
  it('is sent by the requeue, and kept as a difference that can be undone', async () => {
    await open({ max_retries: 1 });
    const run = await place.run(1);
    const seen = engine();
    await place.fail(run, 1);
    await until('it is dead', async () => (await deadLetters()).length === 1);
    const [{ id }] = await deadLetters();
    const payload = { scenario_run_id: run, turn: 1, dispatch: 1, model: 'openai:better' } as never;
    expect(await decide(id, { payload })).toMatchObject({ result: 'requeued' });
    await until('the work is there again', () => seen.length === 1);
    const diff = [{ op: 'add', path: '/model', value: 'openai:better' }];
    expect(await deadLetters()).toMatchObject([{ payload_diff: diff }]);
    const [{ body }] = await place.database.query<{ body: string }>('SELECT body FROM work_messages');
    expect(JSON.parse(body)).toEqual(payload);
    const [{ detail }] = await place.database.query<{ detail: object }>(
      'SELECT detail FROM dead_letter_audit',
    );
    expect(detail).toMatchObject({ diff });
  });
});

describe('a selection', () => {
  it('is worked off once, by several services, also after all of them ended', async () => {
    await open({ max_retries: 1 });
    const run = await place.run();
    await place.dead(run, 500);
    const seen = engine();
    const [early] = await deadLetters();
    const by = { actor: 'anna', reason: 'the key is renewed' };
    const id = await freezeSelection(place.database, {
      ...by,
      ...{ action: 'requeue', then_run: null, filter: { scenario_run_id: run } },
    });
    expect(await getSelection(place.database, id)).toMatchObject({
      status: 'ready',
      total: 500,
      results: {},
    });
    await decide(early.id);
    await place.stop();
    expect(await executeSelection(place.database, id, by)).toBe(true);
    expect(await executeSelection(place.database, id, by)).toBe(false);
    await place.start();
    await place.start();
    await until('it is through', async () => (await getSelection(place.database, id))?.status === 'done');
    expect(await getSelection(place.database, id)).toMatchObject({ results: { requeued: 499, decided: 1 } });
    await until('all are tried again', () => seen.length >= 500);
    expect(new Set(seen.map(({ turn }) => turn)).size).toBe(500);
    expect(seen.every(({ dispatch }) => dispatch === 2)).toBe(true);
  });
});

describe('several dead-letter services', () => {
  it('publish what is due once', async () => {
    await open({ max_retries: 100 }, 2);
    const turns = Array.from({ length: 40 }, (_, index) => index + 1);
    const run = await place.run(...turns);
    const seen = engine();
    await Promise.all(turns.map((turn) => place.fail(run, turn)));
    await until('all are there again', () => seen.length >= 40);
    const queued = async () => {
      const [{ count }] = await place.database.query<{ count: number }>(
        `SELECT count(*) FROM event_instances WHERE status = 'queued' AND next_attempt_at IS NULL`,
      );
      return count === 40;
    };
    await until('all are queued', queued);
    expect(seen.map(({ turn }) => turn).sort((a, b) => a - b)).toEqual(turns);
  });
});
