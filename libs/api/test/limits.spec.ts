import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@scrai/bus/testing';
import type { Problem } from '@scrai/contracts';
import { insertAction } from '@scrai/store';
import { ApiUnderTest, libraryOf } from './api-under-test.js';

const LIMITS = {
  SCRAI_MAX_BODY_BYTES: '4096',
  SCRAI_MAX_JSON_DEPTH: '20',
  SCRAI_MAX_HEADERS: '20',
  SCRAI_MAX_URL_LENGTH: '300',
  SCRAI_MAX_PAGE_SIZE: '10',
  SCRAI_MAX_TEMPLATE_BYTES: '2048',
  SCRAI_MAX_PARAMETER_BYTES: '64',
  SCRAI_MAX_STREAMS: '1',
};

let api: ApiUnderTest;
beforeAll(async () => {
  api = await ApiUnderTest.start(LIMITS);
});
afterAll(() => api.stop());

async function refused(path: string, init?: RequestInit): Promise<[number, string, Headers]> {
  const response = await api.fetch(path, init);
  const problem = (await response.json()) as Problem;
  return [response.status, JSON.stringify(problem), response.headers];
}

const post = (body: string, type: string | null = 'application/json'): RequestInit => ({
  method: 'POST',
  // A Blob without a type is sent without a Content-Type, unlike a text.
  body: new Blob([body]),
  headers: type === null ? {} : { 'content-type': type },
});

describe('a limit names itself and the setting that changes it', () => {
  const headers = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`x-${i}`, '1']));

  it.each<[string, number, string, string, RequestInit]>([
    ['a body', 413, 'SCRAI_MAX_BODY_BYTES', '/scenario-runs', post(JSON.stringify('x'.repeat(5_000)))],
    ['a text', 413, 'SCRAI_MAX_BODY_BYTES', '/scenario-templates', post('x'.repeat(5_000), 'text/yaml')],
    ['nesting', 422, 'SCRAI_MAX_JSON_DEPTH', '/scenario-runs', post('[['.repeat(50) + ']]'.repeat(50))],
    ['headers', 431, 'SCRAI_MAX_HEADERS', '/scenario-runs', { headers }],
    ['a URL', 414, 'SCRAI_MAX_URL_LENGTH', `/scenario-runs?label=a=${'x'.repeat(300)}`, {}],
    ['a page', 400, 'SCRAI_MAX_PAGE_SIZE', '/scenario-runs?limit=11', {}],
    [
      'a template',
      422,
      'SCRAI_MAX_TEMPLATE_BYTES',
      '/agent-templates',
      post('a: '.padEnd(3_000, 'x'), 'text/yaml'),
    ],
  ])('%s: %i %s', async (_what, status, setting, path, init) => {
    const [answered, problem] = await refused(path, init);
    expect([answered, problem]).toEqual([status, expect.stringContaining(setting)]);
  });

  it('streams: 429, until one has ended', async () => {
    const id = await api.run();
    await api.append(id, ['run.started']);
    const leave = new AbortController();
    const first = await api.fetch(`/scenario-runs/${id}/stream`, { signal: leave.signal });
    const [status, problem, headers] = await refused(`/scenario-runs/${id}/stream`);
    expect([status, problem, headers.get('retry-after')]).toEqual([
      429,
      expect.stringContaining('SCRAI_MAX_STREAMS'),
      '5',
    ]);
    await api.append(id, ['run.ended']);
    await first.text();
    expect(await (await api.fetch(`/scenario-runs/${id}/stream`)).text()).toContain('event: end');
  });
});

it('requests a minute: 429 with what is left and when to come back', async () => {
  const other = await ApiUnderTest.start({ SCRAI_MAX_REQUESTS_PER_MINUTE: '3' });
  try {
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await other.fetch('/scenario-runs'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers[0].headers.get('ratelimit')).toMatch(/r=2/);
    expect(Number(answers[3].headers.get('retry-after'))).toBeGreaterThan(0);
    expect(((await answers[3].json()) as Problem).detail).toContain('SCRAI_MAX_REQUESTS_PER_MINUTE');
    expect((await fetch(`${other.service.url}/health/live`)).status).toBe(200);
  } finally {
    await other.stop();
  }
});

it('a method that a path does not take is a 405 that says which it takes', async () => {
  const [status, problem, headers] = await refused('/scenario-runs', { method: 'DELETE' });
  expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  expect(problem).toContain('method_not_allowed');
  expect((await refused(`/scenario-runs/${crypto.randomUUID()}`, { method: 'PUT' }))[0]).toBe(405);
  expect((await refused('/nowhere', { method: 'PUT' }))[0]).toBe(404);
  expect((await api.fetch('/scenario-runs', { method: 'HEAD' })).status).toBe(200);
});

it('parameters: 422; runs that have not ended: 429 with when to come back, until some have', async () => {
  const other = await ApiUnderTest.start({ SCRAI_MAX_UNENDED_RUNS: '3', SCRAI_MAX_PARAMETER_BYTES: '64' });
  try {
    const library = libraryOf(other);
    await library.load(join(import.meta.dirname, '../../..'));
    const body = { template: 'two-agent-conversation', parameters: { text: 'x'.repeat(100) } };
    const large = await other.fetch('/scenario-runs', post(JSON.stringify(body)));
    expect([large.status, await large.text()]).toEqual([
      422,
      expect.stringContaining('SCRAI_MAX_PARAMETER_BYTES'),
    ]);
    const waiting = await other.run('pending');
    await other.run('paused');
    const agent = () => other.client.agents.create({ template: 'joke-teller', subject: 'cats' }, 'agent');
    const pause = { type: 'pause', payload: {}, urgency: 'normal', actor: 'test', reason: null } as const;
    const asked = { ...pause, scenario_run_id: waiting, agent_id: null, idempotency_key: 'pause' };
    const { action } = await insertAction(other.database, asked);
    const reused = other.client.agents.create({ template: 'joke-teller', subject: 'cats' }, 'pause');
    await expect(reused).rejects.toThrow(`asked for action ${action.id}`);
    const first = await agent();
    const start = () => other.fetch('/scenario-runs', post('{"template": "two-agent-conversation"}'));
    const refusal = await start();
    expect([refusal.status, refusal.headers.get('retry-after')]).toEqual([429, '10']);
    expect(((await refusal.json()) as Problem).detail).toContain('SCRAI_MAX_UNENDED_RUNS');
    expect(await agent()).toMatchObject({ id: first.id });
    const distil = post(JSON.stringify({ name: 'x', runs: [waiting], measure: 'm' }));
    expect((await other.fetch('/lesson-sets/distillations', distil)).status).toBe(429);
    await other.append(waiting, ['run.ended']);
    await until('there is room again', async () => (await start()).status === 202);
  } finally {
    await other.stop();
  }
});

describe('a body', () => {
  it('of no kind, or of another one, is a 415 that says which', async () => {
    for (const [path, type, wanted] of [
      ['/scenario-runs', null, 'application/json'],
      ['/scenario-runs', 'text/plain', 'application/json'],
      ['/scenario-templates', 'application/xml', 'text/yaml'],
    ] as const) {
      const [status, problem] = await refused(path, post('{"template": "x"}', type));
      expect([status, problem]).toEqual([415, expect.stringContaining(wanted)]);
    }
  });

  it('that is a list, or reaches for a prototype, is a 422', async () => {
    expect(await refused('/scenario-runs', post('[]'))).toEqual([
      422,
      expect.stringContaining('a list'),
      expect.anything(),
    ]);
    const tricky = post('{"template": "x", "parameters": {"__proto__": {"a": 1}}}');
    expect(await refused('/scenario-runs', tricky)).toEqual([
      422,
      expect.stringContaining('__proto__'),
      expect.anything(),
    ]);
  });

  it('with a seed of the wrong kind has one fault', async () => {
    const response = await api.fetch('/scenario-runs', post('{"template": "x", "seed": "x"}'));
    const { errors } = (await response.json()) as Problem;
    expect(errors).toEqual([{ pointer: '/seed', detail: 'seed must be an integer number' }]);
  });
});
