import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@scrai/bus/testing';
import type { DrainRequest, EngineHeartbeat } from '@scrai/contracts';
import { ApiUnderTest } from './api-under-test.js';

let api: ApiUnderTest;

beforeAll(async () => {
  api = await ApiUnderTest.start();
});
afterAll(() => api.stop());

const registration = { engine_type: 'oracle', engine_software_version: '2.0.0', capabilities: ['act'] };

describe('an engine over REST', () => {
  it('registers, and again with what has changed', async () => {
    const response = await api.fetch('/engine-instances', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...registration, resource_limits: { concurrency: 3, memory_mb: 64 } }),
    });
    expect(response.status).toBe(201);
    const { engine_id } = (await response.json()) as { engine_id: string };
    expect(response.headers.get('location')).toBe(`/api/v1/engine-instances/${engine_id}`);
    const { engines } = api.client;
    expect(await engines.get(engine_id)).toMatchObject({
      engine_type: 'oracle',
      status: 'online',
      draining: false,
      version_mismatch: null,
      metadata: {
        static_config: {
          capabilities: ['act'],
          resource_limits: { concurrency: 3, memory_mb: 64 },
          engine_software_version: '2.0.0',
        },
        dynamic_state: { resource_utilization: { in_flight: 0 }, current_scenario_run_ids: [] },
      },
    });
    const again = await engines.register({ ...registration, engine_id, host: 'cave', pid: 7 });
    expect(again).toMatchObject({ engine_id, host: 'cave', pid: 7 });
    await expect(
      engines.register({ ...registration, engine_id, engine_type: 'actor' }),
    ).rejects.toMatchObject({
      problem: { status: 409, code: 'other_engine_type' },
    });
    await expect(engines.register({ ...registration, engine_type: 'No.Type' })).rejects.toMatchObject({
      problem: { status: 422 },
    });
  });

  it('tells over the bus that it lives, and what it uses', async () => {
    const heard: EngineHeartbeat[] = [];
    api.bus.onNews(api.bus.subjects.heartbeat(), (body) => heard.push(JSON.parse(body) as EngineHeartbeat));
    const { engine_id } = await api.client.engines.register(registration);
    const run = crypto.randomUUID();
    const words = { resource_utilization: { in_flight: 1, warmth: 0.5 }, current_scenario_run_ids: [run] };
    const answer = await api.client.engines.heartbeat(engine_id, words);
    expect(answer).toMatchObject({ draining: false, metadata: { dynamic_state: words } });
    await until('it is heard', () => heard.length > 0);
    expect(heard[0]).toMatchObject({ engine_id, engine_type: 'oracle', metadata: { dynamic_state: words } });
  });

  it('drains, and no late heartbeat changes that', async () => {
    const asked: DrainRequest[] = [];
    api.bus.onNews(api.bus.subjects.drain(), (body) => asked.push(JSON.parse(body) as DrainRequest));
    const { engines } = api.client;
    const { engine_id } = await engines.register(registration);
    expect(await engines.drain(engine_id)).toMatchObject({ status: 'draining' });
    await until('it is asked to', () => asked.some((each) => each.engine_id === engine_id));
    const row = await engines.setState(engine_id, { resource_utilization: { in_flight: 4 } });
    expect(row).toMatchObject({
      draining: true,
      metadata: { dynamic_state: { resource_utilization: { in_flight: 4 } } },
    });
    await expect(engines.setState(engine_id, { status: 'online' })).rejects.toMatchObject({
      problem: { status: 409, code: 'engine_draining' },
    });
    const [nobody, problem] = [crypto.randomUUID(), { problem: { status: 404 } }];
    await expect(engines.heartbeat(nobody)).rejects.toMatchObject(problem);
    await expect(engines.drain(nobody)).rejects.toMatchObject(problem);
  });
});

describe('the list of engines', () => {
  it('says whose version is another', async () => {
    const { engines } = api.client;
    const old = await engines.register({ engine_type: 'seer', engine_software_version: '1' });
    const young = await engines.register({ engine_type: 'seer', engine_software_version: '2' });
    const actor = await engines.register({ engine_type: 'actor', engine_software_version: '0.1' });
    const seers = await engines.list({ engine_type: 'seer' });
    const mismatches = new Map(seers.data.map((each) => [each.engine_id, each.version_mismatch]));
    expect(mismatches.get(old.engine_id)).toContain('runs version 1; the engine of type seer');
    expect(mismatches.get(young.engine_id)).toBeNull();
    expect(actor.version_mismatch).toContain("this platform's engines of type actor are 1.0.0");
  });

  it('leaves out who is gone for long or after a drain, and finds them all the same', async () => {
    const { engines } = api.client;
    const { engine_id } = await engines.register(registration);
    const silent = (seconds: number) =>
      api.database.query(
        `UPDATE engine_states SET heartbeat_at = now() - make_interval(secs => $2) WHERE engine_id = $1`,
        [engine_id, seconds],
      );
    const listed = async (status?: 'gone' | 'late') => {
      const { data } = await engines.list({ engine_type: 'oracle', status });
      return data.some((each) => each.engine_id === engine_id);
    };
    await silent(15);
    expect([await listed(), await listed('late'), await listed('gone')]).toEqual([true, true, false]);
    await silent(3_600);
    expect([await listed(), await listed('late'), await listed('gone')]).toEqual([false, false, true]);
    expect((await engines.get(engine_id)).status).toBe('gone');
    await silent(60);
    expect(await listed()).toBe(true);
    await engines.drain(engine_id);
    await silent(60);
    expect([await listed(), await listed('gone')]).toEqual([false, true]);
  });
});
