import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentId, type LogEvent } from '@scrai/contracts';
import type { AskAgent } from '@scrai/client';
import { recordModelCalls } from '@scrai/store';
import { aCall } from '@scrai/store/testing';
import { ApiUnderTest } from './api-under-test.js';
import { addNegotiation, played } from './played-run.js';

let api: ApiUnderTest;
let run: { id: string; events: LogEvent[] };
beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addNegotiation(api);
  run = await played(api);
});
afterAll(() => api.stop());

const firstRequest = (): Extract<LogEvent, { type: 'turn.requested' }> =>
  run.events.find((event) => event.type === 'turn.requested')!;

describe('the state of a run', () => {
  it('is that after any of its events', async () => {
    const { seq, payload } = firstRequest();
    const before = await api.client.runs.state(run.id, seq - 1);
    expect(before).toMatchObject({ id: run.id, at_seq: seq - 1, turn: 0, open_turns: [], outcome: null });
    const asked = await api.client.runs.state(run.id, seq);
    const { agent, turn } = payload;
    expect(asked).toMatchObject({ turn, open_turns: [{ turn, agent, seq }], scene: { round: 1 } });
    expect(asked.agents.find(({ name }) => name === agent)).toMatchObject({ turns: 1, open_turn: turn });
    const last = await api.client.runs.state(run.id);
    expect(last).toMatchObject({ at_seq: run.events.length, outcome: { status: 'completed' } });
    expect(await api.client.runs.state(run.id, 0)).toMatchObject({ at_seq: 0, agents: [], scene: null });
  });

  it('is refused after an event that there is not', async () => {
    const beyond = api.client.runs.state(run.id, run.events.length + 1);
    await expect(beyond).rejects.toMatchObject({
      problem: { status: 400, errors: [{ pointer: '/at_seq' }] },
    });
    const odd = await api.fetch(`/scenario-runs/${run.id}/state?at_seq=last`);
    expect(odd.status).toBe(400);
  });
});

describe('the state of an agent', () => {
  it('has what it perceived so far, and what it was shown then', async () => {
    const { seq, payload } = firstRequest();
    const id = agentId(run.id, payload.agent);
    await api.database.query(
      `INSERT INTO agent_instances (agent_id, scenario_run_id, name, agent_template, engine_type, attributes, status)
       VALUES ($1, $2, $3, 'negotiator', 'actor', '{}', 'running')`,
      [id, run.id, payload.agent],
    );
    const asked = await api.client.agents.state(id, seq);
    expect(asked).toMatchObject({
      agent_id: id,
      scenario_run_id: run.id,
      at_seq: seq,
      open_turn: payload.turn,
    });
    expect(asked.view).toMatchObject({ you: { name: payload.agent }, clock: { turn: payload.turn } });
    const spoken = (state: typeof asked): number =>
      state.perceived.filter(({ kind }) => kind === 'speech').length;
    expect(spoken(asked)).toBe(0);
    expect(spoken(await api.client.agents.state(id))).toBeGreaterThan(1);
    const early = api.client.agents.state(id, 1);
    await expect(early).rejects.toMatchObject({ problem: { status: 400, code: 'invalid_query' } });
  });
});

it('a distillation that was started before its roles were kept still becomes a lesson set', async () => {
  const { id, events } = await played(api);
  const goal = { measure: 'price', better: 'higher' };
  const distils = { name: 'early', goal, feedback: null, sources: [{ template: 'price-negotiation' }] };
  const lessons = [{ for: 'seller', text: 'Hold out.' }];
  await api.database.query(
    `UPDATE scenario_runs SET spec = spec || jsonb_build_object('distils', $2::jsonb) WHERE id = $1`,
    [id, JSON.stringify(distils)],
  );
  const none = api.client.lessons.add({ distilled_by: id });
  await expect(none).rejects.toMatchObject({ problem: { status: 422, code: 'invalid_body' } });
  await api.database.query(
    `UPDATE run_events SET payload = jsonb_set(payload, '{result,act}', $3) WHERE scenario_run_id = $1 AND seq = $2`,
    [id, events.find(({ type }) => type === 'turn.completed')!.seq, JSON.stringify({ lessons })],
  );
  expect(await api.client.lessons.add({ distilled_by: id })).toMatchObject({ name: 'early', lessons });
});

describe('an interview', () => {
  const ask = (body: Partial<AskAgent>, key?: string) =>
    api.client.runs.interview(run.id, { agent: 'seller', question: 'Why?', wait_ms: 0, ...body }, key);

  it('that nobody answers yet is a run that no list shows, and that ends before it is removed', async () => {
    const open = await ask({ at_seq: 20 });
    expect(open).toMatchObject({ answer: null, status: 'running', at_seq: 20, scenario_run_id: run.id });
    const shown = await api.client.runs.list({ parent: run.id });
    expect(shown.data).toEqual([]);
    const hidden = await api.client.runs.list({ parent: run.id, mode: 'interview' });
    expect(hidden.data).toMatchObject([{ id: open.id, on_dead_letter: 'fail_run' }]);
    await expect(api.client.runs.remove(open.id)).rejects.toMatchObject({ status: 409 });
    await expect(api.client.runs.remove(run.id)).rejects.toMatchObject({ status: 409 });
    await api.append(open.id, ['run.ended']);
    await api.client.runs.remove(open.id);
    await expect(api.client.runs.get(open.id)).rejects.toMatchObject({ status: 404 });
    const left = 'SELECT 1 FROM run_events WHERE scenario_run_id = $1';
    expect(await api.database.query(left, [open.id])).toEqual([]);
  });

  it('uses the budget that its run shares, and has used it when it is removed', async () => {
    const budget = await api.client.budgets.create({ money: 0.2 });
    await api.database.query('UPDATE scenario_runs SET budget_id = $2 WHERE id = $1', [run.id, budget.id]);
    const key = crypto.randomUUID();
    const open = await ask({}, key);
    expect(await api.client.runs.get(open.id)).toMatchObject({ budget_id: budget.id });
    await recordModelCalls(api.database, [aCall(open.id)]);
    expect(await ask({}, key)).toMatchObject({ id: open.id });
    await api.append(open.id, ['run.ended']);
    await api.client.runs.remove(open.id);
    expect(await api.client.budgets.get(budget.id)).toMatchObject({
      ...{ runs: 1, exhausted: true },
      spent: { money: 0.25, tokens: 12, calls: 1 },
    });
    await expect(ask({})).rejects.toMatchObject({ status: 409, problem: { code: 'budget_exhausted' } });
    await api.database.query('UPDATE scenario_runs SET budget_id = null WHERE id = $1', [run.id]);
  });

  it('is one for a key', async () => {
    const key = crypto.randomUUID();
    const [first, second] = [await ask({}, key), await ask({}, key)];
    expect(second.id).toBe(first.id);
    await expect(ask({ question: 'Why not?' }, key)).rejects.toMatchObject({
      problem: { code: 'idempotency_key_reused' },
    });
  });

  it('is refused with what is wrong', async () => {
    const pointersOf = async (body: Partial<AskAgent>): Promise<unknown> =>
      ask(body).catch((error: { problem: { errors: { pointer: string }[] } }) =>
        error.problem.errors.map(({ pointer }) => pointer),
      );
    expect(await pointersOf({ agent: 'seler' })).toEqual(['/agent']);
    expect(await pointersOf({ question: ' ' })).toEqual(['/question']);
    expect(await pointersOf({ at_seq: 1_000 })).toEqual(['/at_seq']);
  });
});
