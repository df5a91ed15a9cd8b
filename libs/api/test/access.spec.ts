import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Problem } from '@scrai/contracts';
import { ScraiClient } from '@scrai/client';
import { startService } from '@scrai/service-kit';
import { issueApiKey, revokeApiKeys } from '@scrai/store';
import { orchestratorService } from '../src/index.js';
import { scopeOf } from '../src/access/scopes.js';
import { ApiUnderTest } from './api-under-test.js';

const ADMIN = 'an-admin-key-of-more-than-32-characters';
const DOCUMENT = join(import.meta.dirname, '../../../docs/openapi.json');

interface Sent {
  method?: string;
  headers?: Record<string, string>;
}

/** Unlike fetch, sends whatever Host and Origin it is told to. */
function send(url: string, { method = 'GET', headers = {} }: Sent = {}): Promise<[number, Problem, Headers]> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        const body = (text.startsWith('{') ? JSON.parse(text) : {}) as Problem;
        resolve([response.statusCode ?? 0, body, new Headers(response.headers as Record<string, string>)]);
      });
    });
    sent.on('error', reject).end();
  });
}

const bearer = (secret: string): Sent['headers'] => ({ authorization: `Bearer ${secret}` });

describe('scopes', () => {
  const { paths } = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as { paths: Record<string, object> };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => [method.toUpperCase(), path]),
  );

  it.each(operations)('are declared for %s %s', (method, path) => {
    expect(scopeOf(method, path)).toBeDefined();
  });

  it('are read for reading, run for the rest, and admin for what changes the installation', () => {
    expect(scopeOf('GET', '/api/v1/scenario-runs/x/stream')).toBe('read');
    expect(scopeOf('POST', '/api/v1/scenario-runs')).toBe('run');
    expect(scopeOf('PUT', '/api/v1/retry-policies/global')).toBe('admin');
    expect(scopeOf('GET', '/api/v1/nowhere')).toBeUndefined();
  });
});

describe('a server that others can reach', () => {
  let api: ApiUnderTest;
  const key = async (scope: 'read' | 'run'): Promise<string> =>
    (await issueApiKey(api.database, { name: `a ${scope} key`, scope })).secret;
  const at = (path: string): string => `${api.service.url}${path}`;

  beforeAll(async () => {
    api = await ApiUnderTest.start({ SCRAI_HOST: '0.0.0.0', SCRAI_ADMIN_KEY: ADMIN });
  });
  afterAll(() => api.stop());

  it('does not start without a key', async () => {
    const config = { ...api.config, access: { ...api.config.access, adminKey: undefined } };
    await expect(startService(orchestratorService, config)).rejects.toThrow('scrai keys create');
  });

  it('lets nobody in without a key, and says how to get one', async () => {
    for (const path of ['/api/v1/scenario-runs', '/api/v1/nowhere', '/metrics', '/']) {
      const [status, problem, headers] = await send(at(path));
      expect([path, status, problem.code]).toEqual([path, 401, 'api_key_missing']);
      expect(headers.get('www-authenticate')).toBe('Bearer realm="scrai"');
      expect(problem.detail).toContain('scrai keys create');
    }
    for (const path of ['/health/live', '/api/docs', '/api/docs-json'])
      expect([path, (await send(at(path)))[0]]).toEqual([path, 200]);
  });

  it('lets a key do what its scope includes', async () => {
    const [reader, runner] = [await key('read'), await key('run')];
    const start = { method: 'POST' };
    expect((await send(at('/api/v1/scenario-runs'), { headers: bearer(reader) }))[0]).toBe(200);
    expect((await send(at('/metrics'), { headers: bearer(reader) }))[0]).toBe(200);
    const [status, problem, headers] = await send(at('/api/v1/scenario-runs'), {
      ...start,
      headers: bearer(reader),
    });
    expect([status, problem.code]).toEqual([403, 'scope_missing']);
    expect(headers.get('www-authenticate')).toContain('scope="run"');
    expect((await send(at('/api/v1/scenario-runs'), { ...start, headers: bearer(runner) }))[0]).toBe(422);
    const policy = { method: 'PUT' };
    const path = at('/api/v1/retry-policies/global');
    expect((await send(path, { ...policy, headers: bearer(runner) }))[0]).toBe(403);
    expect((await send(path, { ...policy, headers: bearer(ADMIN) }))[0]).toBe(422);
  });

  it('refuses keys that are none, or no longer', async () => {
    const secret = await key('run');
    const client = new ScraiClient(api.service.url, { apiKey: secret });
    expect((await client.runs.list()).data).toEqual([]);
    await revokeApiKeys(api.database, 'a run key');
    let status = 200;
    for (const end = Date.now() + 10_000; status === 200 && Date.now() < end;) {
      [status] = await send(at('/api/v1/scenario-runs'), { headers: bearer(secret) });
    }
    expect(status).toBe(401);
    for (const authorization of [
      'Bearer nonsense',
      'Basic YW5uYTpodW50ZXIy',
      `Bearer scrai_${'x'.repeat(43)}`,
    ]) {
      const [refused, problem, headers] = await send(at('/api/v1/agents'), { headers: { authorization } });
      expect([refused, problem.code]).toEqual([401, 'invalid_api_key']);
      expect(headers.get('www-authenticate')).toContain('invalid_token');
      expect(JSON.stringify(problem)).not.toContain(authorization.slice(7));
    }
  });

  it('streams to those who have a key', async () => {
    const id = await api.run();
    await api.append(id, ['run.started', 'run.ended']);
    const client = new ScraiClient(api.service.url, { apiKey: await key('read') });
    const kinds: string[] = [];
    for await (const { kind } of client.runs.follow(id)) kinds.push(kind);
    expect(kinds).toEqual(['event', 'event', 'end']);
    expect((await send(at(`/api/v1/scenario-runs/${id}/stream`)))[0]).toBe(401);
  });
});

describe('a server on loopback', () => {
  let api: ApiUnderTest;
  const ask = (sent: Sent, path = '/scenario-runs'): ReturnType<typeof send> =>
    send(`${api.service.url}/api/v1${path}`, sent);

  beforeAll(async () => {
    api = await ApiUnderTest.start({
      SCRAI_ALLOWED_HOSTS: 'scrai.local',
      SCRAI_ALLOWED_ORIGINS: 'https://lab.example',
      SCRAI_ADMIN_KEY: ADMIN,
    });
  });
  afterAll(() => api.stop());

  it('asks nobody for a key, and checks one that is shown', async () => {
    expect((await ask({}))[0]).toBe(200);
    expect((await ask({ headers: bearer('nonsense') }))[0]).toBe(401);
    expect((await ask({ headers: bearer(ADMIN) }))[0]).toBe(200);
  });

  it('answers to its own names alone, so that no web page gets at it through a name of its own', async () => {
    for (const host of ['localhost:3000', '127.0.0.1', '[::1]:3000', 'scrai.local:80'])
      expect([host, (await ask({ headers: { host } }))[0]]).toEqual([host, 200]);
    const [status, problem] = await ask({ headers: { host: 'rebound.example' } });
    expect([status, problem.code]).toEqual([421, 'foreign_host']);
    expect((await ask({ headers: { host: 'rebound.example', ...bearer(ADMIN) } }))[0]).toBe(200);
  });

  it('lets web pages of other origins change nothing unless they are allowed', async () => {
    const post = (origin: string): ReturnType<typeof send> =>
      ask({ method: 'POST', headers: { origin } }, '/scenario-templates/validate');
    expect((await post('https://evil.example'))[1].code).toBe('foreign_origin');
    expect((await post('https://lab.example'))[0]).toBe(422);
    const preflight = { origin: 'https://lab.example', 'access-control-request-method': 'POST' };
    const [, , allowed] = await ask({ method: 'OPTIONS', headers: preflight });
    expect(allowed.get('access-control-allow-origin')).toBe('https://lab.example');
    const [, , foreign] = await ask({ headers: { origin: 'https://evil.example' } });
    expect(foreign.get('access-control-allow-origin')).toBeNull();
  });

  it('has safe headers, and does not say what it is made with', async () => {
    const [, , headers] = await ask({});
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
  });
});
