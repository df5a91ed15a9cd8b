import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@scrai/bus/testing';
import type { Claim, EventInstance, StatusReport } from '@scrai/client';
import { unpackOutcome, type OutcomeMessage } from '@scrai/contracts';
import { appendBatch, getInstance } from '@scrai/store';
import { anAppend, completed, settled } from '@scrai/store/testing';
import { ApiUnderTest } from './api-under-test.js';
import { answered, queueTurn } from './queued-turn.js';

/** So long that a report every fifth of it comes in time on a busy machine. */
const LEASE_MS = 3_000;
const WAIT_MS = 10_000;

let api: ApiUnderTest;
const outcomes: OutcomeMessage[] = [];
const failures: OutcomeMessage[] = [];

beforeAll(async () => {
  api = await ApiUnderTest.start({ SCRAI_LEASE_MS: String(LEASE_MS) });
  const { subjects } = api.bus;
  const collect = (into: OutcomeMessage[], stream: string, filter: string) =>
    api.bus.consume({
      ...{ stream, filter, consumer: 'collector', concurrency: 8 },
      handle: async (delivery) => {
        into.push(unpackOutcome(delivery.text()).message);
        return { kind: 'ack' };
      },
    });
  collect(outcomes, subjects.outcomeStream(), subjects.outcomeStreamSubjects());
  collect(failures, subjects.failureStream(), subjects.failureStreamSubjects());
});
afterAll(() => api.stop());

/** Engines that say that they live for as long as a test lasts. */
const living: NodeJS.Timeout[] = [];
afterEach(() => {
  for (const timer of living.splice(0)) clearInterval(timer);
});

async function anEngine(type = 'oracle', { lives = true } = {}): Promise<string> {
  const { engine_id } = await api.client.engines.register({
    engine_type: type,
    engine_software_version: '1.0.0',
  });
  if (lives) living.push(setInterval(() => void api.client.engines.heartbeat(engine_id), 300));
  return engine_id;
}

async function claimOne(engine_id: string, type = 'oracle'): Promise<Claim> {
  const claims = await api.client.queue.claim(type, { engine_id, wait_ms: WAIT_MS });
  expect(claims).toHaveLength(1);
  return claims[0];
}

const report = ({ id, lease_token }: Claim, said: Partial<StatusReport>) =>
  api.client.queue.report(id, { lease_token, status: 'completed', result: answered, ...said });
const refused = (status: number, code: string) => ({ problem: { status, code } });
const instanceOf = async ({ id }: Claim) =>
  (await getInstance(api.database, id)) as unknown as EventInstance & { lease_expires_at: Date };
const inFlight = async (type = 'oracle'): Promise<number> => {
  const stats = await api.bus.stats(api.bus.subjects.workStream('high'));
  const own = stats.filter(({ consumer }) => consumer === api.bus.subjects.workConsumer(type, 'high'));
  return own.reduce((sum, { pending, in_flight }) => sum + pending + in_flight, 0);
};

describe('an engine over REST', () => {
  it('claims what waits, answers it, and may say so again', async () => {
    const engine_id = await anEngine();
    const waiting = api.client.queue.claim('oracle', { engine_id, wait_ms: WAIT_MS });
    const work = await queueTurn(api, 'oracle');
    const [claim] = await waiting;
    expect(claim).toMatchObject({
      id: work.event_id,
      event: { event_type: 'turn.requested', target_engine_type: 'oracle', target_agent_id: work.agent_id },
      work,
      attempt: 1,
    });
    expect(await instanceOf(claim)).toMatchObject({
      status: 'processing',
      locked_by: `processing_by_${engine_id}`,
      lease_expires_at: new Date(claim.lease_expires_at),
      attempts_started: 1,
      processed_by_engines: [{ engine_id, status: 'processing', retry_count: 0 }],
    });
    const usage = { calls: 1, input_tokens: 3, output_tokens: 4, cost: 0.1 };
    expect(await report(claim, { model: 'local:owl', usage })).toMatchObject({ lease_expires_at: null });
    await until('its outcome is published', () => outcomes.length === 1);
    expect(outcomes[0]).toMatchObject({
      ...{ event_id: work.event_id, turn_id: work.turn_id, turn: 1, agent: work.agent },
      ...{ engine_id, engine_type: 'oracle', dispatch: 1, delivery: 1 },
      outcome: { kind: 'done', result: answered, usage, model: 'local:owl', simulated: false },
    });
    expect(await instanceOf(claim)).toMatchObject({ locked_by: null, lease_expires_at: null });
    await until('the broker is rid of the work', async () => (await inFlight()) === 0);

    await report(claim, {});
    await expect(
      report(claim, { status: 'failed', error: { code: 'x', message: '' } }),
    ).rejects.toMatchObject(refused(409, 'event_closed'));
    expect(outcomes).toHaveLength(1);
  });

  it('keeps its lease when its answer is not what was asked for', async () => {
    const claim = await (await queueTurn(api, 'oracle'), claimOne(await anEngine()));
    await expect(report(claim, { result: { speech: 7, mood: '' } })).rejects.toMatchObject({
      problem: {
        ...{ status: 422, code: 'invalid_result' },
        errors: expect.arrayContaining([expect.objectContaining({ pointer: '/result/speech' })]),
      },
    });
    await expect(report(claim, { result: undefined })).rejects.toMatchObject({ problem: { status: 422 } });
    await report(claim, {});
  });

  it('reports failures, and whether trying again can help', async () => {
    const engine_id = await anEngine();
    await queueTurn(api, 'oracle');
    const claim = await claimOne(engine_id);
    const error = { code: 'no_vision', message: 'It is dark.', retryable: false };
    await report(claim, { status: 'failed', error });
    await report(claim, { status: 'failed', error });
    await until('its failure is published', () => failures.length > 0);
    expect(failures).toMatchObject([
      { engine_id, outcome: { kind: 'reject', failure: { ...error, origin: 'platform' } } },
    ]);
  });

  it('is told why it gets nothing', async () => {
    const engine_id = await anEngine('seer');
    const { queue, engines } = api.client;
    expect(await queue.claim('seer', { engine_id, wait_ms: 0 })).toEqual([]);
    const nobody = crypto.randomUUID();
    await expect(queue.claim('seer', { engine_id: nobody })).rejects.toMatchObject(refused(404, 'not_found'));
    await expect(queue.claim('oracle', { engine_id })).rejects.toMatchObject(
      refused(409, 'other_engine_type'),
    );
    await engines.drain(engine_id);
    await expect(queue.claim('seer', { engine_id })).rejects.toMatchObject(refused(409, 'engine_draining'));
  });

  it('waits for no more work once it is asked to drain', async () => {
    const engine_id = await anEngine('seer');
    const { queue, engines } = api.client;
    // It is refused where it came after the drain.
    const waiting = queue.claim('seer', { engine_id, wait_ms: 60_000 }).catch(() => []);
    await engines.drain(engine_id);
    expect(await waiting).toEqual([]);
  });

  it('takes nothing when it hangs up while it waits', async () => {
    const [gone, here] = [await anEngine('seer'), await anEngine('seer')];
    const hangUp = new AbortController();
    const claiming = api.client.queue.claim('seer', { engine_id: gone, wait_ms: WAIT_MS }, hangUp.signal);
    const other = await api.client.queue.claim('seer', { engine_id: here, wait_ms: 300 });
    expect(other).toEqual([]);
    hangUp.abort();
    await expect(claiming).rejects.toThrow();
    await queueTurn(api, 'seer');
    const claim = await claimOne(here, 'seer');
    await report(claim, {});
  });
});

describe('a lease', () => {
  it('lasts while its engine lives and asks for more; then the turn goes to another', async () => {
    const [first, second] = [await anEngine(), await anEngine()];
    await queueTurn(api, 'oracle');
    const claim = await claimOne(first);
    for (let passed = 0; passed < 1.4 * LEASE_MS; passed += LEASE_MS / 5) {
      await new Promise((resolve) => setTimeout(resolve, LEASE_MS / 5));
      const { lease_expires_at } = await report(claim, { status: 'processing' });
      expect((await instanceOf(claim)).lease_expires_at.toISOString()).toBe(lease_expires_at);
    }
    expect((await instanceOf(claim)).attempts_started).toBe(1);

    const next = await claimOne(second);
    expect(next).toMatchObject({ id: claim.id, attempt: 2 });
    expect(next.lease_token).not.toBe(claim.lease_token);
    await expect(report(claim, { status: 'processing' })).rejects.toMatchObject(refused(409, 'lease_over'));
    const error = { code: 'late', message: 'too late' };
    await expect(report(claim, { status: 'failed', error })).rejects.toMatchObject(
      refused(409, 'lease_over'),
    );
    // An answer counts, whoever brings it first.
    const before = outcomes.length;
    await report(claim, { result: { ...answered, speech: 'first' } });
    await report(next, { result: { ...answered, speech: 'second' } });
    await until('both are published', () => outcomes.length === before + 2);
    expect((await instanceOf(claim)).processed_by_engines.map(({ engine_id }) => engine_id)).toEqual([
      first,
      second,
    ]);
  });

  it('ends when its engine falls silent', async () => {
    const [silent, heard] = [await anEngine('oracle', { lives: false }), await anEngine()];
    await queueTurn(api, 'oracle');
    const lost = await claimOne(silent);
    const claim = await claimOne(heard);
    expect(claim).toMatchObject({ id: lost.id, attempt: 2 });
    await report(claim, {});
  });

  it('is nobody else’s, and ends with its turn', async () => {
    const engine_id = await anEngine();
    const { scenario_run_id: run } = await queueTurn(api, 'oracle');
    const claim = await claimOne(engine_id);
    const forged = { ...claim, lease_token: crypto.randomUUID() };
    await expect(report(forged, {})).rejects.toMatchObject(refused(409, 'not_yours'));
    await expect(report({ ...claim, id: crypto.randomUUID() }, {})).rejects.toMatchObject(
      refused(404, 'not_found'),
    );
    const close = (by: string) =>
      anAppend(run, {
        expected_seq: 1,
        events: [completed(1, 'x')],
        settled: [{ ...settled(1), engine_id: by }],
      });
    await appendBatch(api.database, [close(crypto.randomUUID())]);
    await expect(report(claim, {})).rejects.toMatchObject(refused(409, 'event_closed'));

    const { scenario_run_id: other } = await queueTurn(api, 'oracle');
    const own = await claimOne(engine_id);
    await appendBatch(api.database, [{ ...close(engine_id), scenario_run_id: other }]);
    // What it answered was committed, and it never heard so: it says it again.
    await report(own, {});
  });
});

describe('another orchestrator', () => {
  it('takes reports on what this one holds', async () => {
    const engine_id = await anEngine('sibyl');
    await queueTurn(api, 'sibyl');
    const claim = await claimOne(engine_id, 'sibyl');
    const another = await api.another();
    try {
      const { id, lease_token } = claim;
      const processing = await another.queue.report(id, { lease_token, status: 'processing' });
      expect(Date.parse(processing.lease_expires_at!)).toBeGreaterThan(Date.parse(claim.lease_expires_at));
      await another.queue.report(id, { lease_token, status: 'completed', result: answered });
      await until('the broker is rid of the work', async () => (await inFlight('sibyl')) === 0);
    } finally {
      await another.stop();
    }
  });
});
