import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ListenError, startService, type RunningService } from '../src/index.js';
import { broker, config, lamp } from './lamp.js';

let running: RunningService;
beforeAll(async () => {
  running = await startService(lamp, config);
});
afterAll(() => running.stop());

const post = (body: string): Promise<Response> =>
  fetch(`${running.url}/lamp`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

it('serves the module on loopback, with the configuration injected', async () => {
  expect(running.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await (await fetch(`${running.url}/lamp`)).json()).toEqual({ namespace: 'scrai' });
});

describe('problems', () => {
  it('answers the problem that a handler chose', async () => {
    const traceparent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`;
    const headers = { 'content-type': 'application/json', traceparent };
    const response = await fetch(`${running.url}/lamp?x=1`, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toEqual({
      type: 'urn:scrai:problem:no_level',
      title: 'Unprocessable Entity',
      status: 422,
      detail: 'The lamp needs a level.',
      instance: '/lamp?x=1',
      code: 'no_level',
      trace_id: 'ab'.repeat(16),
      errors: [{ pointer: '/level', detail: 'must be a number' }],
    });
  });

  it('tells nothing of an unforeseen error but a trace id', async () => {
    const response = await fetch(`${running.url}/lamp/broken`);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain('hunter2');
    expect(JSON.parse(text)).toMatchObject({
      code: 'internal_error',
      trace_id: response.headers.get('trace-id'),
    });
  });

  it('says that a database which does not answer now may be asked again', async () => {
    const response = await fetch(`${running.url}/lamp/away`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
    const text = await response.text();
    expect(text).not.toContain('hunter2');
    expect(JSON.parse(text)).toMatchObject({ code: 'unavailable', trace_id: expect.any(String) });
  });

  it.each([
    ['/nowhere', 404, 'not_found'],
    ['/lamp/refused', 400, 'bad_request'],
  ])('answers %s with %i %s', async (path, status, code) => {
    const response = await fetch(running.url + path);
    expect(await response.json()).toMatchObject({ status, code, instance: path });
  });

  it('refuses a body over the limit', async () => {
    const response = await post(JSON.stringify({ text: 'x'.repeat(1_100_000) }));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      code: 'body_too_large',
      detail: expect.stringContaining('1,048,576 bytes'),
    });
  });

  it('refuses a body that is not JSON', async () => {
    const response = await post('{"level":');
    expect(await response.json()).toMatchObject({ status: 400, detail: expect.stringContaining('not JSON') });
  });
});

describe('probes', () => {
  it('is live, and ready when every part is', async () => {
    expect((await fetch(`${running.url}/health/live`)).status).toBe(200);
    const ready = await fetch(`${running.url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', reasons: [] }]);
  });

  it('says why it is not ready', async () => {
    broker.state = 'disconnected since 10:00';
    const response = await fetch(`${running.url}/health/ready`);
    broker.state = undefined;
    expect([response.status, await response.json()]).toEqual([
      503,
      { status: 'not_ready', reasons: ['broker: disconnected since 10:00'] },
    ]);
  });

  it('counts for each service apart', async () => {
    const other = await startService({ ...lamp, name: 'other' }, config);
    await post('{"level": 3}');
    const metrics = async (url: string) => (await fetch(`${url}/metrics`)).text();
    expect(await metrics(running.url)).toContain('lamp_lit_total{service="lamp"} 1');
    expect(await metrics(running.url)).toContain('process_cpu_seconds_total');
    expect(await metrics(other.url)).toContain('lamp_lit_total{service="other"} 0');
    await other.stop();
  });
});

it('says which port is in use, and how to choose another', async () => {
  const port = Number(new URL(running.url).port);
  const second = startService(lamp, { ...config, port });
  await expect(second).rejects.toThrow(ListenError);
  await expect(second).rejects.toThrow(
    `127.0.0.1:${port}: the port is in use. Choose another with SCRAI_PORT`,
  );
});

it('cuts streams that stay open when it stops, and stops once', async () => {
  const service = await startService(
    {
      ...lamp,
      connect: (app) => {
        app.use('/stream', (_request: unknown, response: { write(text: string): void }) => {
          response.write('data: 1\n\n');
        });
      },
    },
    config,
  );
  const response = await fetch(`${service.url}/stream`);
  const ended = response.text().catch(() => 'cut');
  await Promise.all([service.stop(), service.stop()]);
  expect(await ended).toBe('cut');
  await expect(fetch(`${service.url}/health/live`)).rejects.toThrow();
});

it('closes what it opened when a module cannot start', async () => {
  const failing = startService(
    { ...lamp, connect: () => Promise.reject(new Error('no broker at nats://127.0.0.1:1')) },
    config,
  );
  await expect(failing).rejects.toThrow('no broker at nats://127.0.0.1:1');
});
