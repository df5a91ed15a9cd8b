import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiUnderTest } from './api-under-test.js';
import { addNegotiation, played } from './played-run.js';

let api: ApiUnderTest;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addNegotiation(api);
});
afterAll(() => api.stop());

/** Changes a field of a stored payload, as nothing but a fault of the software or a person would. */
async function tamper(id: string, seq: number, field: string, value: unknown): Promise<void> {
  await api.database.query(
    `UPDATE run_events SET payload = payload || jsonb_build_object($3::text, $4::jsonb)
      WHERE scenario_run_id = $1 AND seq = $2`,
    [id, seq, field, JSON.stringify(value)],
  );
}

describe('a replay', () => {
  it('gives the log of a run again, with no model call', async () => {
    const { id, events } = await played(api);
    expect(events.at(-1)!.type).toBe('run.ended');
    const response = await api.fetch(`/scenario-runs/${id}/replay`, { method: 'POST' });
    expect(response.status).toBe(200);
    const { fingerprint } = await api.client.runs.fingerprint(id);
    const { created_at, updated_at } = await api.client.runs.get(id);
    expect(await response.json()).toEqual({
      id,
      scenario_run_id: id,
      identical: true,
      events: events.length,
      model_calls: 0,
      fingerprint,
      difference: null,
      created_at,
      updated_at,
    });
  });

  it('goes as far as the log of a run that goes on', async () => {
    const { id } = await played(api, { most: 9 });
    expect(await api.client.runs.replay(id)).toMatchObject({ identical: true, events: 9 });
    const { id: untouched } = await api.client.runs.start({ template: 'price-negotiation' });
    expect(await api.client.runs.replay(untouched)).toMatchObject({ identical: true, events: 0 });
  });

  it('names the first event that differs', async () => {
    const { id, events } = await played(api);
    const { seq, caused_by, payload } = events.findLast(({ type }) => type === 'turn.requested')!;
    await tamper(id, seq, 'agent', 'Nobody');
    const { identical, difference, ...replay } = await api.client.runs.replay(id);
    expect([identical, replay.events]).toEqual([false, events.length]);
    const event = { seq, type: 'turn.requested', schema_version: 1, caused_by };
    expect(difference).toEqual({
      seq,
      recorded: { ...event, payload: { ...payload, agent: 'Nobody' } },
      replayed: { ...event, payload },
      waiting: null,
    });
  });

  it('says what the run would wait for where the log goes on', async () => {
    const { id, events } = await played(api);
    const { seq } = events.find(({ type }) => type === 'turn.completed')!;
    await tamper(id, seq, 'turn', 99);
    const { difference } = await api.client.runs.replay(id);
    expect(difference).toMatchObject({ seq, replayed: null, waiting: 'turns' });
  });

  it('is 404 for a run that there is not', async () => {
    const replay = api.client.runs.replay(crypto.randomUUID());
    await expect(replay).rejects.toMatchObject({ problem: { status: 404, code: 'not_found' } });
  });
});
