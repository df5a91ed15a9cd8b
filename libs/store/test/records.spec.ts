import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BLOB_PART_BYTES,
  eventId,
  turnId,
  type AppendEvent,
  type AttemptNote,
  type ModelCallRecord,
  type OutcomeMessage,
} from '@scrai/contracts';
import { createHash, randomUUID } from 'node:crypto';
import {
  appendBatch,
  blobBytes,
  blobPart,
  callTotals,
  createBudget,
  createRun,
  Database,
  drainEngine,
  getBlob,
  getBudget,
  getEngine,
  getInstance,
  keepBlob,
  keepBlobPart,
  keptCall,
  modelCalls,
  noteAttempts,
  openInstances,
  pastUses,
  recordHeartbeats,
  recordModelCalls,
  referToBlobs,
  removeRun,
  runsBeyondBudget,
  spentOfBudget,
  sweep,
  takeOverdueWork,
  turnStanding,
} from '../src/index.js';
import {
  aCall,
  anAppend,
  aRun,
  completed,
  ENGINE,
  firstTurn,
  freshDatabase,
  NEW_RUN,
  requested,
  secondTurn,
  settled,
  work,
  type FreshDatabase,
} from '../src/testing/index.js';

let fresh: FreshDatabase;
let db: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = await Database.connect({ url: fresh.url, name: 'records-test' });
  await db.migrate();
});
afterAll(async () => {
  await db.close();
  await fresh.drop();
});

describe('model calls', () => {
  it('are kept once for each turn, index and attempt', async () => {
    const run = await aRun(db);
    const failed = aCall(run, {
      attempt: '1.2',
      response: null,
      failure: { code: 'timeout', message: 'no answer', retryable: true, origin: 'model' },
    });
    await recordModelCalls(db, [aCall(run), failed]);
    await recordModelCalls(db, [
      aCall(run, { response: { text: 'another' } }),
      aCall(run, { call_index: 1 }),
    ]);
    const rows = await modelCalls(db, run, { limit: 10 });
    expect(rows.map(({ call_index, attempt, response }) => [call_index, attempt, response])).toEqual([
      [0, '1.1', { text: 'said' }],
      [0, '1.2', null],
      [1, '1.1', { text: 'said' }],
    ]);
    expect(rows[0].request).toEqual({ messages: ['nul \ufffd'] });
    expect(await callTotals(db, run)).toMatchObject({ calls: 3, failed: 1, input_tokens: 30, cost: 0.75 });
    expect(await modelCalls(db, run, { limit: 10, after: rows[1] })).toHaveLength(1);
  });

  it('are found again when answered, never when failed', async () => {
    const run = await aRun(db);
    const asked = { turn_id: turnId(run, 1), scenario_run_id: run, turn: 1, call_index: 0 };
    expect(await keptCall(db, asked)).toEqual({ record: null });
    const failure = { code: 'x', message: 'x', retryable: true, origin: 'model' } as const;
    await recordModelCalls(db, [aCall(run, { response: null, failure })]);
    expect(await keptCall(db, asked)).toEqual({ record: null });
    const answered = aCall(run, { attempt: '1.2', request: {} });
    await recordModelCalls(db, [answered]);
    expect(await keptCall(db, asked)).toEqual({ record: answered });
  });
});

describe('what runs before used', () => {
  it('is that of the latest few that are alike, once for a seed, and not of one that was cut short', async () => {
    const parameters = { of: randomUUID() };
    const ended = async (seed: number, input_tokens: number, cut = false): Promise<string> => {
      const { run } = await createRun(db, { ...NEW_RUN, parameters, seed });
      const cutting = { type: 'budget.exhausted', caused_by: null, payload: {} } as unknown as AppendEvent;
      if (cut) await appendBatch(db, [anAppend(run.id, { events: [cutting] })]);
      await recordModelCalls(db, [aCall(run.id, { input_tokens })]);
      await db.query(`UPDATE scenario_runs SET status = 'completed' WHERE id = $1`, [run.id]);
      return run.id;
    };
    const of = { template_hash: NEW_RUN.template_hash, parameters, model: NEW_RUN.model };
    const used = async (limit: number) =>
      (await pastUses(db, { ...of, limit })).map(({ input_tokens }) => input_tokens).sort();
    for (const [seed, tokens] of [1, 1, 2].map((seed, at) => [seed, at + 1])) await ended(seed, tokens);
    await ended(1, 9, true);
    expect([await used(9), await used(1)]).toEqual([[2, 3], [3]]);
    for (let seed = 3; seed < 8; seed++) await ended(seed, 9, true);
    expect([await used(9), await used(1)]).toEqual([[2, 3], []]);
    expect(await pastUses(db, { ...of, parameters: {}, limit: 9 })).toEqual([]);
  });
});

describe('a budget', () => {
  const budgeted = async (budget_id: string): Promise<string> =>
    (await createRun(db, { ...NEW_RUN, budget_id })).run.id;
  const spentOf = async (id: string): Promise<unknown[]> => {
    const { spent_calls, spent_money, spent_tokens } = (await spentOfBudget(db, id))!;
    return [spent_calls, spent_money, spent_tokens];
  };

  it('has used each call of its runs once, however often and by however many it is written', async () => {
    const { id } = await createBudget(db, { name: null, money: 1, tokens: null });
    const other = await createBudget(db, { name: null, money: null, tokens: 12 });
    const [one, two, three] = [await budgeted(id), await budgeted(id), await budgeted(other.id)];
    const free = await aRun(db);
    const batch = (at: number): ModelCallRecord[] =>
      [one, three, free, two].map((run) => aCall(run, { call_index: at, cost: 0.1 }));
    expect(await runsBeyondBudget(db)).toEqual([]);
    await Promise.all([0, 0, 1, 2, 3, 3].map((at) => recordModelCalls(db, batch(at))));
    await recordModelCalls(db, [...batch(4), ...batch(4)]);
    expect([await spentOf(id), await spentOf(other.id)]).toEqual([
      [10, 1, 120],
      [5, 0.5, 60],
    ]);
    expect(await getBudget(db, id)).toMatchObject({ runs: 2, money: 1 });
    const beyond = (await runsBeyondBudget(db)).map(({ scenario_run_id }) => scenario_run_id);
    expect(beyond.sort()).toEqual([one, two, three].sort());
    await removeRun(db, one);
    expect(await spentOf(id)).toEqual([10, 1, 120]);
  });
});

describe('started attempts', () => {
  const note = (run: string, given: Partial<AttemptNote> = {}): AttemptNote => ({
    event_id: eventId(run, 1),
    scenario_run_id: run,
    engine_id: ENGINE,
    engine_type: 'actor',
    dispatch: 1,
    delivery: 1,
    status: 'processing',
    timestamp: '2026-11-21T10:00:00.000Z',
    lease_ms: 8_000,
    ...given,
  });

  it('are noted once, the latest one, and never reopen what is closed', async () => {
    const run = await aRun(db);
    await appendBatch(db, [firstTurn(run)]);
    await noteAttempts(db, [note(run), note(run, { delivery: 2 }), note(run, { delivery: 1 })]);
    await noteAttempts(db, [note(run, { delivery: 2 }), note(run, { dispatch: 9, delivery: 7 })]);
    const processing = await getInstance(db, eventId(run, 1));
    expect(processing).toMatchObject({
      status: 'processing',
      attempts_started: 2,
      locked_by: `processing_by_${ENGINE}`,
    });
    expect(processing?.processed_by_engines).toHaveLength(1);
    await noteAttempts(db, [note(run, { delivery: 2, lease_ms: 60_000 })]);
    const renewed = await getInstance(db, eventId(run, 1));
    expect(renewed?.lease_expires_at?.getTime()).toBeGreaterThan(processing!.lease_expires_at!.getTime());
    await noteAttempts(db, [note(run, { delivery: 2, engine_id: eventId(run, 9), lease_ms: 90_000 })]);
    expect(await getInstance(db, eventId(run, 1))).toEqual(renewed);
    await appendBatch(db, [secondTurn(run)]);
    await noteAttempts(db, [note(run, { delivery: 3 })]);
    expect(await getInstance(db, eventId(run, 1))).toMatchObject({
      status: 'completed',
      locked_by: null,
      lease_expires_at: null,
    });
  });
});

describe('an attempt whose turn is cancelled', () => {
  it('ends with its turn, as cancelled', async () => {
    const run = await aRun(db);
    await appendBatch(db, [firstTurn(run)]);
    const begun = '2026-11-21T10:00:00.000Z';
    const attempt = { engine_id: ENGINE, engine_type: 'actor', dispatch: 1, delivery: 1, timestamp: begun };
    const note = {
      event_id: eventId(run, 1),
      scenario_run_id: run,
      status: 'processing',
      lease_ms: 8_000,
    } as const;
    await noteAttempts(db, [{ ...note, ...attempt }]);
    const cancelled: AppendEvent = {
      type: 'turn.cancelled',
      caused_by: 1,
      agent: 'ada',
      payload: { turn: 1, agent: 'ada', reason: 'interrupted' },
    };
    await appendBatch(db, [
      anAppend(run, { expected_seq: 1, events: [cancelled], settled: [{ turn: 1, status: 'cancelled' }] }),
    ]);
    const { processed_by_engines, ...closed } = (await getInstance(db, eventId(run, 1)))!;
    expect(closed).toMatchObject({ status: 'completed', locked_by: null });
    expect(processed_by_engines).toMatchObject([
      { engine_id: ENGINE, status: 'processing', timestamp: begun },
      { engine_id: ENGINE, status: 'cancelled', retry_count: 0, error: 'its turn was cancelled' },
    ]);
  });

  it('leaves no attempt where none was begun', async () => {
    const run = await aRun(db);
    await appendBatch(db, [firstTurn(run)]);
    await appendBatch(db, [anAppend(run, { expected_seq: 1, settled: [{ turn: 1, status: 'cancelled' }] })]);
    expect(await getInstance(db, eventId(run, 1))).toMatchObject({ processed_by_engines: [] });
  });
});

describe('a turn', () => {
  const asked = (run: string, given = {}) => ({
    event_id: eventId(run, 1),
    scenario_run_id: run,
    turn: 1,
    dispatch: 1,
    ...given,
  });

  it('stands open, with its outcome kept, closed, or unknown', async () => {
    const run = await aRun(db);
    expect(await turnStanding(db, asked(run))).toEqual({ standing: 'unknown' });
    await appendBatch(db, [firstTurn(run)]);
    expect(await turnStanding(db, asked(run))).toEqual({ standing: 'open' });
    expect(await turnStanding(db, asked(run, { dispatch: 0 }))).toEqual({ standing: 'closed' });
    const early = { turn: 1 } as OutcomeMessage;
    await appendBatch(db, [anAppend(run, { early: [early] })]);
    expect(await turnStanding(db, asked(run))).toEqual({ standing: 'outcome_kept' });
    await appendBatch(db, [secondTurn(run)]);
    expect(await turnStanding(db, asked(run))).toEqual({ standing: 'closed' });
  });

  it('is overdue when it is open, due and not published for a while; and taken once', async () => {
    const run = await aRun(db);
    await appendBatch(db, [firstTurn(run), secondTurn(run)]);
    const take = async (olderThanMs: number) =>
      (await takeOverdueWork(db, { olderThanMs, limit: 1000 })).filter(
        (turn) => turn.scenario_run_id === run,
      );
    expect(await take(60_000)).toEqual([]);
    expect(await take(-1_000)).toEqual([
      {
        scenario_run_id: run,
        turn: 2,
        engine_type: 'actor',
        lane: 'high',
        dispatch: 1,
        attempts_started: 0,
        body: work(2, 3).body,
      },
    ]);
    expect(await take(0)).toHaveLength(1);
    expect(await take(60_000)).toEqual([]);
    await db.query(
      `UPDATE event_instances SET next_attempt_at = now() + interval '1 h' WHERE scenario_run_id = $1`,
      [run],
    );
    expect(await take(0)).toEqual([]);
  });
});

describe('finished turns', () => {
  it('are not read again', async () => {
    const run = await aRun(db);
    await appendBatch(db, [firstTurn(run)]);
    for (let turn = 1; turn <= 20; turn += 1) {
      const next = anAppend(run, {
        expected_seq: turn * 2 - 1,
        events: [completed(turn, 'x'), requested(turn + 1)],
        work: [work(turn + 1, turn * 2 + 1)],
        settled: [settled(turn)],
      });
      expect(await appendBatch(db, [next])).toMatchObject([{ committed: true }]);
    }
    await takeOverdueWork(db, { olderThanMs: 60_000, limit: 1 });
    const [row] = await db.query('SELECT open_from FROM scenario_runs WHERE id = $1', [run]);
    expect(row).toEqual({ open_from: 21 });
    expect(await openInstances(db, run)).toMatchObject([{ turn: 21 }]);
  });
});

const heartbeatOf = (engine_id: string, in_flight: number) => ({
  engine_id,
  engine_type: 'actor',
  host: 'here',
  pid: 4,
  started_at_ms: 1_700_000_000_000,
  metadata: {
    static_config: { capabilities: [], resource_limits: { concurrency: 2 }, engine_software_version: '1' },
    dynamic_state: {
      resource_utilization: { in_flight, rss_bytes: 1, cpu_seconds: 1 },
      current_scenario_run_ids: [],
    },
  },
});

describe('an engine', () => {
  it('is what it said last', async () => {
    const engine_id = randomUUID();
    await recordHeartbeats(db, [heartbeatOf(engine_id, 1), heartbeatOf(engine_id, 2)]);
    await recordHeartbeats(db, [heartbeatOf(engine_id, 3)]);
    const engine = await getEngine(db, engine_id);
    expect(engine).toMatchObject({ host: 'here', draining: false, started_at: new Date(1_700_000_000_000) });
    expect(engine?.metadata.dynamic_state.resource_utilization.in_flight).toBe(3);
  });

  it('drains for good', async () => {
    const engine_id = randomUUID();
    await recordHeartbeats(db, [heartbeatOf(engine_id, 1)]);
    expect(await drainEngine(db, engine_id)).toMatchObject({ draining: true });
    await recordHeartbeats(db, [{ ...heartbeatOf(engine_id, 2), draining: false }]);
    expect(await getEngine(db, engine_id)).toMatchObject({ draining: true });
    expect(await drainEngine(db, randomUUID())).toBeNull();
  });
});

describe('blobs', () => {
  const bytes = Buffer.alloc(BLOB_PART_BYTES + 5, 'x');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const pieces = [bytes.subarray(0, BLOB_PART_BYTES), bytes.subarray(BLOB_PART_BYTES)].map((each, part) => ({
    ...{ sha256, media_type: 'image/png' as const, size: bytes.length, part },
    bytes: each.toString('base64'),
  }));

  it('come and go in pieces, and are what their hash says', async () => {
    expect(await keepBlobPart(db, pieces[0])).toEqual({ standing: 'more' });
    const wrong = { ...pieces[1], bytes: Buffer.from('no').toString('base64') };
    await expect(keepBlobPart(db, wrong)).rejects.toThrow('send all of it again');
    expect(await blobBytes(db, sha256)).toBeNull();
    expect(await keepBlobPart(db, pieces[1])).toEqual({ standing: 'stored' });
    expect(await keepBlobPart(db, pieces[0])).toEqual({ standing: 'stored' });
    expect(await blobBytes(db, sha256)).toEqual(bytes);
    expect(await getBlob(db, sha256)).toMatchObject({ size: bytes.length, referenced: true });
    const read = await Promise.all([0, 1].map((part) => blobPart(db, sha256, part)));
    expect(read.map(({ blob }) => blob?.bytes)).toEqual(pieces.map((piece) => piece.bytes));
    expect(await blobPart(db, 'f'.repeat(64), 0)).toEqual({ blob: null });
  });

  it('that nothing has named within a day are swept, and no others', async () => {
    const keep = (text: string) =>
      keepBlob(db, { media_type: 'image/png', bytes: Buffer.from(text), referenced: false });
    const [named, fresh, old] = [await keep('named'), await keep('fresh'), await keep('old')];
    expect([named.created, (await keep('named')).created]).toEqual([true, false]);
    const shas = [named, fresh, old].map(({ blob }) => blob.sha256);
    expect(await referToBlobs(db, [shas[0], 'f'.repeat(64)])).toEqual(new Map([[shas[0], 'image/png']]));
    await db.query(`UPDATE blobs SET updated_at = now() - interval '25 hours' WHERE sha256 <> $1`, [shas[1]]);
    await db.query('INSERT INTO blob_parts (sha256, part, bytes, created_at) VALUES ($1, 0, $2, $3)', [
      ...['f'.repeat(64), Buffer.from('x'), new Date(0)],
    ]);
    expect(await sweep(db, 'blobs')).toEqual({ rows: 1, more: false });
    expect(await sweep(db, 'blob_parts')).toEqual({ rows: 1, more: false });
    expect(await Promise.all([...shas, sha256].map((each) => getBlob(db, each)))).toEqual([
      ...[expect.anything(), expect.anything(), null, expect.anything()],
    ]);
  });
});
