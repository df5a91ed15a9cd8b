import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentId, eventId, type ToolCallRecord } from '@scrai/contracts';
import {
  agentsOfRun,
  agentSteps,
  appendBatch,
  beginToolCall,
  Database,
  forkRun,
  keptCall,
  listRuns,
  openInstances,
  openTurnsAt,
  readLog,
  recordModelCalls,
  recordToolCalls,
  runOfKey,
  workMessage,
  type NewFork,
} from '../src/index.js';
import {
  aCall,
  anAppend,
  aRun,
  aToolCall,
  firstTurn,
  freshDatabase,
  secondTurn,
  work,
} from '../src/testing/index.js';
import type { FreshDatabase } from '../src/testing/index.js';

let fresh: FreshDatabase;
let db: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = await Database.connect({ url: fresh.url, name: 'fork-test', poolSize: 2 });
  await db.migrate();
});
afterAll(async () => {
  await db?.close();
  await fresh.drop();
});

/** A run of ada: created, asked, answered, asked again. */
async function parent(): Promise<string> {
  const run = await aRun(db);
  const ada = { agent: 'ada', agent_template: 'person', engine_type: 'actor', attributes: {} };
  const created = { type: 'agent.created' as const, caused_by: null, agent: 'ada', payload: ada };
  const [first, second] = [firstTurn(run), secondTurn(run)];
  const append = anAppend(run, {
    events: [created, ...first.events, ...second.events],
    work: [work(1, 2), work(2, 4)],
  });
  for (const request of [append, anAppend(run, { expected_seq: 4, settled: second.settled })]) {
    const [{ reply }] = await appendBatch(db, [request]);
    expect(reply.status).toBe('done');
  }
  return run;
}

const forkOf = (parent_run_id: string, own: Partial<NewFork> = {}): NewFork => ({
  id: crypto.randomUUID(),
  parent_run_id,
  at_seq: 3,
  parameters: { price: 90 },
  seed: 7,
  model: 'simulated:default',
  mode: 'live',
  lane: 'high',
  status: 'running',
  turn_limit: null,
  labels: null,
  idempotency_key: null,
  reuse_answers: false,
  change: null,
  agents: [
    { name: 'ada', agent_template: 'person', engine_type: 'actor', attributes: { a: 1 }, alive: true },
  ],
  work: [],
  ...own,
});

describe('a fork', () => {
  it('has the rows of what it shares, and none of what came later', async () => {
    const run = await parent();
    const change = { type: 'run.changed' as const, payload: { parameters: { price: 90 } } };
    const fork = (await forkRun(db, forkOf(run, { change })))!;
    expect(fork).toMatchObject({
      parent_run_id: run,
      forked_at_seq: 3,
      last_seq: 4,
      changes: change.payload,
    });
    expect(fork).toMatchObject({ template: 'negotiation', parameters: { price: 90 }, status: 'running' });
    const [shared, own] = await Promise.all([run, fork.id].map((id) => readLog(db, id, 0, 10)));
    expect(own.slice(0, 3)).toEqual(shared.slice(0, 3));
    expect(own.slice(3)).toMatchObject([{ seq: 4, ...change, caused_by: null }]);
    const [ada] = await agentsOfRun(db, fork.id, { limit: 5 });
    expect(ada).toMatchObject({ agent_id: agentId(fork.id, 'ada'), attributes: { a: 1 }, iteration: 1 });
    expect(await agentSteps(db, ada.agent_id, { limit: 5 })).toMatchObject([{ turn: 1, seq: 3 }]);
    expect(await openInstances(db, fork.id)).toEqual([]);
  });

  it('has the open turns as work of its own', async () => {
    const run = await parent();
    expect(await openTurnsAt(db, run, 2)).toEqual(new Set([1]));
    expect(await openTurnsAt(db, run, 3)).toEqual(new Set());
    expect(await openTurnsAt(db, run, 4)).toEqual(new Set([2]));
    const { id } = (await forkRun(db, forkOf(run, { at_seq: 4, work: [work(2, 4)] })))!;
    expect(await openInstances(db, id)).toMatchObject([
      { turn: 2, event_id: eventId(id, 4), status: 'queued' },
    ]);
    expect(await workMessage(db, eventId(id, 4))).toContain('"turn":2');
  });

  it('finds the answer of an ancestor to the same request', async () => {
    const run = await parent();
    const call = aCall(run, { turn: 2 });
    await recordModelCalls(db, [call]);
    const fork = (await forkRun(db, forkOf(run)))!;
    const { id } = (await forkRun(db, forkOf(fork.id)))!;
    const { model, request_hash } = call;
    const asked = { turn_id: call.turn_id, scenario_run_id: id, turn: 2, call_index: 0 };
    const found = await keptCall(db, { ...asked, same_request: { model, request_hash } });
    expect(found.record).toMatchObject({ scenario_run_id: run, response: call.response });
    expect(await keptCall(db, asked)).toEqual({ record: null });
    const other = { model, request_hash: 'b'.repeat(64) };
    expect(await keptCall(db, { ...asked, same_request: other })).toEqual({ record: null });
  });

  it('finds how the same use of a tool ended in an ancestor, and begins it anew where it did not end', async () => {
    const run = await parent();
    const brought: Partial<ToolCallRecord> = {
      proposed: [{ op: 'add', path: '/rung', value: 'no\0on' }],
      remembered: [{ kind: 'semantic', text: 'It rang.' }],
    };
    const call = aToolCall(run, { turn: 2, status: 'done', result: 'rung', ...brought });
    await recordToolCalls(db, [call, aToolCall(run, { turn: 2, place: 1 })]);
    const { id } = (await forkRun(db, forkOf((await forkRun(db, forkOf(run)))!.id)))!;
    const begin = (more: Partial<ToolCallRecord>, reuse = true) =>
      beginToolCall(db, { call: aToolCall(id, { turn: 2, ...more }), reuse });
    expect((await begin({})).earlier).toMatchObject({
      ...{ scenario_run_id: run, result: 'rung', remembered: brought.remembered },
      proposed: [{ op: 'add', path: '/rung', value: 'no\ufffdon' }],
    });
    expect((await begin({ arguments: { at: 'dusk' }, place: 2 })).earlier).toBeNull();
    expect((await begin({ place: 1 })).earlier).toBeNull();
    expect((await begin({}, false)).earlier).toBeNull();
    // What was just begun in the fork itself goes before what an ancestor has.
    expect((await begin({})).earlier).toMatchObject({ scenario_run_id: id, status: 'started' });
  });

  it('is made once for a key, and listed by its parent; an interview only where it is asked for', async () => {
    const run = await parent();
    const key = { idempotency_key: crypto.randomUUID() };
    const fork = await forkRun(db, forkOf(run, key));
    expect(await forkRun(db, forkOf(run, key))).toBeNull();
    expect((await runOfKey(db, key.idempotency_key))?.id).toBe(fork?.id);
    const talk = await forkRun(db, forkOf(run, { mode: 'interview' }));
    const idsOf = async (filter: Parameters<typeof listRuns>[1]): Promise<string[]> =>
      (await listRuns(db, { ...filter, parent_run_id: run }, { limit: 10 })).data.map(({ id }) => id);
    expect(await idsOf({})).toEqual([fork?.id]);
    expect(await idsOf({ mode: 'interview' })).toEqual([talk?.id]);
  });
});
