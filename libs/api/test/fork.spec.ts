import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { turnId, type LogEvent, type WorkMessage } from '@scrai/contracts';
import type { ForkRun, ScenarioRun } from '@scrai/client';
import { recordModelCalls } from '@scrai/store';
import { aCall } from '@scrai/store/testing';
import { ApiUnderTest } from './api-under-test.js';
import { addNegotiation, played } from './played-run.js';

let api: ApiUnderTest;
let parent: { id: string; events: LogEvent[] };
beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addNegotiation(api);
  parent = await played(api);
});
afterAll(() => api.stop());

const linesOf = async (id: string): Promise<string[]> => {
  let text = '';
  for await (const part of api.client.runs.log(id)) text += part;
  return text.trimEnd().split('\n');
};
const fork = (body: ForkRun, key?: string): Promise<ScenarioRun> =>
  api.client.runs.fork(parent.id, body, key);

describe('a fork', () => {
  it('shares the bytes of the events before it, and begins with what changes', async () => {
    const changes = { parameters: { seller_haste: 3 }, agents: { seller: { instructions: 'Sell.' } } };
    const response = await api.fetch(`/scenario-runs/${parent.id}/fork`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ at_seq: 10, changes }),
    });
    expect(response.status).toBe(202);
    const made = (await response.json()) as ScenarioRun;
    expect(response.headers.get('location')).toBe(`/api/v1/scenario-runs/${made.id}`);
    expect(made).toMatchObject({ parent_run_id: parent.id, forked_at_seq: 10, last_seq: 11, changes });
    expect(made).toMatchObject({ status: 'running', parameters: { seller_haste: 3 }, reuse_answers: false });
    const [own, theirs] = [await linesOf(made.id), await linesOf(parent.id)];
    expect(own.slice(0, 10)).toEqual(theirs.slice(0, 10));
    expect(JSON.parse(own[10])).toMatchObject({ seq: 11, type: 'run.changed', payload: changes });
    expect(await api.client.runs.replay(made.id)).toMatchObject({ identical: true, events: 11 });
    const listed = await api.client.runs.list({ parent: parent.id });
    expect(listed.data.map(({ id }) => id)).toContain(made.id);
  });

  it('has no event of its own where nothing changes, and asks again what is open', async () => {
    const { seq, payload } = parent.events.find(({ type }) => type === 'turn.requested')!;
    const { turn, agent } = payload as { turn: number; agent: string };
    const same = { parameters: { seller_haste: 1 }, agents: {} };
    const made = await fork({ at_seq: seq, changes: same, step: true, reuse_answers: true });
    expect(made).toMatchObject({ last_seq: seq, changes: null, status: 'paused', turn_limit: turn });
    const { subjects } = api.bus;
    const stored = await api.bus.lastBySubject(
      subjects.workStream('high'),
      subjects.work('actor', 'high', made.id, turn),
    );
    const work = stored?.json<WorkMessage>();
    expect(work).toMatchObject({ scenario_run_id: made.id, turn_id: turnId(made.id, turn), agent, seq });
    expect(work).toMatchObject({ reuse_answers: true, view: { you: { name: agent } } });
  });

  it('is made once for a key, which is good for nothing else', async () => {
    const key = crypto.randomUUID();
    const body: ForkRun = { at_seq: 9, changes: { inject: { content: 'Rain.' } } };
    const [first, second] = [await fork(body, key), await fork(body, key)];
    expect(second.id).toBe(first.id);
    const other = fork({ ...body, at_seq: 8 }, key);
    await expect(other).rejects.toMatchObject({ problem: { status: 422, code: 'idempotency_key_reused' } });
    const stepped = fork({ ...body, step: true }, key);
    await expect(stepped).rejects.toMatchObject({ problem: { code: 'idempotency_key_reused' } });
    const budget = await api.client.budgets.create({ tokens: 1 });
    const share = 'UPDATE scenario_runs SET budget_id = $2 WHERE id = $1';
    await api.database.query(share, [parent.id, budget.id]);
    await api.database.query(share, [first.id, budget.id]);
    await recordModelCalls(api.database, [aCall(first.id)]);
    await expect(fork(body)).rejects.toMatchObject({ problem: { code: 'budget_exhausted' } });
    expect((await fork(body, key)).id).toBe(first.id);
    await api.database.query(share, [parent.id, null]);
  });

  it('of a fork shares what that one changed', async () => {
    const first = await fork({ at_seq: 10, changes: { parameters: { seller_haste: 2 } } });
    const second = await api.client.runs.fork(first.id, {
      at_seq: 11,
      changes: { parameters: { buyer_haste: 2 } },
    });
    expect(second.parameters).toMatchObject({ seller_haste: 2, buyer_haste: 2 });
    expect((await linesOf(second.id)).slice(0, 11)).toEqual(await linesOf(first.id));
    expect(await api.client.runs.replay(second.id)).toMatchObject({ identical: true, events: 12 });
  });

  it('is refused with every fault, and nothing is written', async () => {
    const before = await api.database.query('SELECT id FROM scenario_runs');
    const refused = async (body: unknown): Promise<string[]> => {
      const problem = await fork(body as ForkRun).then(
        () => undefined,
        (error: { problem: { status: number; errors: { pointer: string }[] } }) => error.problem,
      );
      expect(problem?.status).toBe(422);
      return problem!.errors.map(({ pointer }) => pointer);
    };
    const { length } = parent.events;
    expect(await refused({ at_seq: length + 1 })).toEqual(['/at_seq']);
    expect(await refused({ at_seq: length })).toEqual(['/at_seq']);
    expect(await refused({ at_seq: 0 })).toEqual(['/at_seq']);
    expect(
      await refused({ at_seq: 9, changes: { parameters: { seller_hast: 1, buyer_haste: 'much' } } }),
    ).toEqual(['/changes/parameters/seller_hast', '/changes/parameters/buyer_haste']);
    expect(await refused({ at_seq: 9, changes: { agents: { seler: { instructions: 'x' } } } })).toEqual([
      '/changes/agents/seler',
    ]);
    expect(await refused({ at_seq: 9, changes: { agents: { seller: { model: 'nobody:x' } } } })).toEqual([
      '/changes',
    ]);
    expect(await refused({ at_seq: 9, changes: { weather: 'bad' } })).toEqual(['/changes/weather']);
    expect(await api.database.query('SELECT id FROM scenario_runs')).toHaveLength(before.length);
  });
});
