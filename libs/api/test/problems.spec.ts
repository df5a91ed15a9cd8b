import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem } from '@scrai/contracts';
import { ApiUnderTest } from './api-under-test.js';

let api: ApiUnderTest;

beforeAll(async () => {
  api = await ApiUnderTest.start();
});
afterAll(() => api.stop());

async function problem(path: string, init?: RequestInit): Promise<Problem> {
  const response = await api.fetch(path, init);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const body = (await response.json()) as Problem;
  expect(body.status).toBe(response.status);
  expect(body.trace_id).toMatch(/^[0-9a-f]{32}$/);
  return body;
}

const post = (body: unknown, contentType = 'application/json'): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': contentType },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('problems', () => {
  it('lists every fault of a body with its pointer', async () => {
    const found = await problem(
      '/scenario-runs',
      post({ seed: -1, model: 'x y', labels: { a: 1 }, colour: 'red' }),
    );
    expect(found).toMatchObject({ status: 422, code: 'invalid_body' });
    const pointers = found.errors?.map(({ pointer }) => pointer);
    expect(new Set(pointers)).toEqual(new Set(['/template', '/seed', '/model', '/labels', '/colour']));
  });

  const NONE = '00000000-0000-4000-8000-000000000000';
  const type = { description: 'Found by the fuzz.', schema_version: 1, payload_schema: { type: 'object' } };
  const report = { status: 'failed', lease_token: NONE };

  it.each([
    ['PUT', '/event-types/found', { ...type, retry_policy: [[]] }, '/retry_policy'],
    ['PUT', '/event-types/found', { ...type, retry_policy: [] }, '/retry_policy'],
    ['PUT', '/event-types/found', { ...type, payload_schema: [{}] }, '/payload_schema'],
    ['PUT', `/events/${NONE}/status`, { ...report, error: [] }, '/error'],
    ['PUT', `/events/${NONE}/status`, { ...report, usage: [[]] }, '/usage'],
    ['POST', '/dlq/selections', { action: 'delete', actor: 'me', filter: [[]] }, '/filter'],
    ['POST', `/scenario-runs/${NONE}/fork`, { at_seq: 1, changes: [null] }, '/changes'],
  ])('takes no list for an object: %s %s %j', async (method, path, body, pointer) => {
    const found = await problem(path, { ...post(body), method });
    expect(found).toMatchObject({ status: 422, code: 'invalid_body' });
    expect(found.errors?.map((fault) => fault.pointer)).toContain(pointer);
  });

  it.each([
    ['/scenario-runs?limit=0', '/limit'],
    ['/scenario-runs?status=asleep', '/status'],
    ['/scenario-runs?after=nonsense', '/after'],
    ['/scenario-templates?after=nonsense', '/after'],
    ['/agents?scenario_run_id=7', '/scenario_run_id'],
    ['/dlq?after=WyJhIl0', '/after'],
    ['/scenario-runs?colour=red', '/colour'],
  ])('refuses the query %s', async (path, pointer) => {
    const found = await problem(path);
    expect(found.status).toBe(400);
    expect(found.errors?.map((fault) => fault.pointer)).toContain(pointer);
  });

  it.each([
    ['/scenario-runs/nonsense', 'no run "nonsense"'],
    [`/scenario-runs/${crypto.randomUUID()}/log`, 'no run'],
    [`/scenario-runs/${crypto.randomUUID()}/results`, 'no run'],
    [`/agents/${crypto.randomUUID()}`, 'no agent'],
    [`/agents/${crypto.randomUUID()}/steps`, 'no agent'],
    [`/engine-instances/${crypto.randomUUID()}`, 'no engine'],
    [`/events/${crypto.randomUUID()}`, 'no request of a turn'],
    [`/dlq/${crypto.randomUUID()}`, 'no dead letter'],
    ['/scenario-templates/none', 'no scenario template "none"'],
    ['/retry-policies/none', 'no retry policy'],
    ['/nowhere', 'Cannot GET'],
  ])('answers 404 with a sentence: %s', async (path, sentence) => {
    const found = await problem(path);
    expect(found).toMatchObject({ status: 404, code: 'not_found' });
    expect(found.detail).toContain(sentence);
  });

  it('answers 413 over the limit, 400 for what is no JSON and for U+0000', async () => {
    const large = { template: 'x'.repeat(2_000_000) };
    expect((await problem('/scenario-runs', post(large))).status).toBe(413);
    expect(
      (await problem('/scenario-templates', post('a: '.padEnd(2_000_000, 'b'), 'text/yaml'))).status,
    ).toBe(413);
    expect((await problem('/scenario-runs', post('{"template":'))).status).toBe(400);
    expect((await problem('/scenario-runs', post({ template: 'a\0b' }))).status).toBe(400);
    expect((await problem('/scenario-templates/a%00b')).status).toBe(400);
  });

  it('takes no half of a character, in JSON and in YAML', async () => {
    const half = '{"a":"\\ud800"}';
    const halved = { status: 400, code: 'invalid_text', detail: expect.stringContaining('The text at "a"') };
    for (const path of ['/scenario-templates', '/scenario-templates/validate', '/scenario-runs'])
      expect(await problem(path, post(half))).toMatchObject(halved);
    const found = await problem('/scenario-templates', post(half, 'text/yaml'));
    expect(found).toMatchObject({ status: 422, code: 'invalid_template' });
    expect(found.errors?.[0].detail).toContain('half of a character');
  });

  it('answers 409 for controls that cannot be, and says why', async () => {
    const ended = await api.run('completed');
    const running = await api.run('running');
    const resume = await problem(`/scenario-runs/${ended}/resume`, { method: 'POST' });
    expect(resume).toMatchObject({ status: 409, code: 'not_possible_now' });
    expect(resume.detail).toContain('it has ended');
    const step = await problem(`/scenario-runs/${running}/step`, { method: 'POST' });
    expect(step.detail).toContain('only a paused run can be stepped');
  });

  it('answers 202 with the pending action while nobody hosts the run', async () => {
    const id = await api.run('running');
    const response = await api.fetch(`/scenario-runs/${id}/pause`, post({ actor: 'anna', reason: 'lunch' }));
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({
      id,
      template: 'talk',
      status: 'running',
      action: { type: 'pause', status: 'pending', actor: 'anna', reason: 'lunch' },
    });
  });

  it('answers 503 when the dlq-manager is away', async () => {
    const found = await problem(`/dlq/${crypto.randomUUID()}/requeue`, { method: 'POST' });
    expect(found).toMatchObject({ status: 503, code: 'dlq_manager_away' });
  });
});
