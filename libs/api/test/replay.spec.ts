import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogEvent } from '@scrai/contracts';
import {
  compileSpec,
  fold,
  initialState,
  isEnded,
  next,
  type RunSpec,
  type TurnOutcome,
} from '@scrai/scenario';
import { runToPlay } from '@scrai/store';
import { ApiUnderTest } from './api-under-test.js';

const TEMPLATES = join(import.meta.dirname, '../../../templates');
const read = (path: string): Promise<string> => readFile(join(TEMPLATES, path), 'utf8');

let api: ApiUnderTest;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  for (const name of ['analyst', 'narrator', 'negotiator']) {
    await api.client.agentTemplates.add(await read(`agents/${name}.yaml`));
  }
  await api.client.scenarioTemplates.add(await read('scenarios/price-negotiation.yaml'));
});
afterAll(() => api.stop());

const ANSWER: TurnOutcome = {
  kind: 'done',
  result: { thought: '', speech: 'Let us meet in the middle.' },
  usage: { calls: 1, input_tokens: 1, output_tokens: 1, cost: 0 },
  model: 'simulated:default',
  simulated: true,
};

/** A run that was played as an orchestrator does, each turn with the same words, up to a number of events. */
async function played({ most = Infinity } = {}): Promise<{ id: string; events: LogEvent[] }> {
  const { id } = await api.client.runs.start({ template: 'price-negotiation', seed: 7 });
  const { spec } = (await runToPlay(api.database, id))!;
  let state = initialState(compileSpec(spec as unknown as RunSpec));
  const events: LogEvent[] = [];
  while (!isEnded(state) && events.length < most) {
    const due = next(state, { mayRequest: true, outcome: () => ANSWER });
    if ('waiting' in due) throw new Error(`the run waits for ${due.waiting}`);
    const { type, caused_by, payload } = due;
    events.push({ seq: events.length + 1, type, caused_by, payload } as LogEvent);
    state = fold(state, events.at(-1)!);
  }
  await api.database.query(
    `INSERT INTO run_events (scenario_run_id, seq, type, caused_by, payload)
     SELECT $1, seq, type, caused_by, payload
       FROM jsonb_to_recordset($2) AS e(seq int, type text, caused_by int, payload jsonb)`,
    [id, JSON.stringify(events)],
  );
  await api.database.query('UPDATE scenario_runs SET last_seq = $2 WHERE id = $1', [id, events.length]);
  return { id, events };
}

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
    const { id, events } = await played();
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
    const { id } = await played({ most: 9 });
    expect(await api.client.runs.replay(id)).toMatchObject({ identical: true, events: 9 });
    const { id: untouched } = await api.client.runs.start({ template: 'price-negotiation' });
    expect(await api.client.runs.replay(untouched)).toMatchObject({ identical: true, events: 0 });
  });

  it('names the first event that differs', async () => {
    const { id, events } = await played();
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
    const { id, events } = await played();
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
