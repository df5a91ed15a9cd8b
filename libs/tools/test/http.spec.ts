import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@scrai/contracts';
import { toolboxOf } from '../src/index.js';
import { isNamed } from '../src/http/allowed-hosts.js';
import { isPublic, publicLookup } from '../src/http/public-address.js';
import { use } from './use.js';

const seen: { method?: string; url?: string; key?: string; type?: string; body: string }[] = [];
let server: Server;
let host: string;

/** A server on this machine: exactly what nobody may reach unless the operator says so. */
beforeAll(async () => {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method, url = '', headers } = request;
    seen.push({
      method,
      url,
      key: headers['idempotency-key'] as string,
      type: headers['content-type'],
      body,
    });
    const to = /^\/to\/(\d+)\/(.*)$/.exec(url);
    if (to) return void response.writeHead(Number(to[1]), { location: decodeURIComponent(to[2]) }).end();
    if (url === '/hang') return;
    if (url === '/large') return void response.end('x'.repeat(2_000_000));
    if (url === '/image') return void response.writeHead(200, { 'content-type': 'image/png' }).end('\x89PNG');
    if (url === '/gone')
      return void response.writeHead(404, { 'content-type': 'text/plain' }).end('no such tide');
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"tide":"low"}');
  };
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** As an operator has it who lets agents reach this server. */
const within = (...internal: string[]) =>
  toolboxOf({ toolsFile: { path: '/tools.yaml', text: JSON.stringify({ http: { internal } }) } });

async function ask(
  args: JsonObject,
  more: { allow?: string[]; methods?: string[]; idempotency_key?: boolean; internal?: string[] } = {},
) {
  const { internal = [host], allow = [host], ...options } = more;
  const grant = { tool: 'http', options: { allow, ...options } };
  return JSON.parse(await use(grant, args, { toolbox: within(...internal) })) as JsonObject;
}

describe('a request over HTTP', () => {
  it('gives status, type and text', async () => {
    expect(await ask({ url: `http://${host}/tide` })).toEqual({
      ...{ status: 200, url: `http://${host}/tide` },
      ...{ content_type: 'application/json', body: '{"tide":"low"}' },
    });
    expect(await ask({ url: `http://${host}/gone` })).toMatchObject({ status: 404, body: 'no such tide' });
    expect(await ask({ url: `http://${host}/image` })).toMatchObject({
      body: expect.stringMatching(/no text: image/),
    });
  });

  it('sends what it is given, with the key that tells a repeat', async () => {
    const methods = ['GET', 'POST'];
    await ask({ url: `http://${host}/log`, method: 'POST', body: { tide: 3 } }, { methods });
    expect(seen.at(-1)).toMatchObject({
      method: 'POST',
      key: 'key',
      type: 'application/json',
      body: '{"tide":3}',
    });
    await ask({ url: `http://${host}/log` });
    expect(seen.at(-1)).toMatchObject({ method: 'GET', key: undefined, body: '' });
  });

  it('reads no more than it can use', async () => {
    const grant = { tool: 'http', options: { allow: [host] } };
    const result = await use(grant, { url: `http://${host}/large` }, { toolbox: within(host) });
    expect(result).toMatch(/x{15000}.*\n\[cut: 26\d{4} characters in all\]$/s);
  });

  it('ends with the turn', async () => {
    const grant = { tool: 'http', options: { allow: [host] } };
    const stop = new AbortController();
    const hanging = use(
      grant,
      { url: `http://${host}/hang` },
      { toolbox: within(host), signal: stop.signal },
    );
    stop.abort(new Error('the turn was cancelled'));
    await expect(hanging).rejects.toThrow('the turn was cancelled');
  });

  it('follows where it is sent, as browsers do', async () => {
    const there = encodeURIComponent('/tide');
    expect(await ask({ url: `http://${host}/to/302/${there}` })).toMatchObject({
      url: `http://${host}/tide`,
    });
    await ask({ url: `http://${host}/to/303/${there}`, method: 'POST', body: 'x' }, { methods: ['POST'] });
    expect(seen.at(-1)).toMatchObject({ method: 'GET', url: '/tide', body: '' });
    await ask({ url: `http://${host}/to/307/${there}`, method: 'POST', body: 'x' }, { methods: ['POST'] });
    expect(seen.at(-1)).toMatchObject({ method: 'POST', url: '/tide', body: 'x', key: 'key' });
    const circle = `/to/302/${encodeURIComponent('/to/302/' + encodeURIComponent('/to/302/%2Fx'))}`;
    expect((await ask({ url: `http://${host}${circle}` })).status).toBe(200);
  });
});

describe('a request is refused', () => {
  const refused = async (args: JsonObject, more: Parameters<typeof ask>[1], why: RegExp): Promise<void> => {
    const before = seen.length;
    await expect(ask(args, more)).rejects.toMatchObject({
      code: 'not_allowed',
      message: expect.stringMatching(why),
    });
    expect(seen.slice(before).filter(({ url }) => url === '/tide')).toEqual([]);
  };

  it('to a host that the template does not name', async () => {
    await refused({ url: 'http://example.org/tide' }, {}, /may not ask example.org/);
    await refused({ url: `http://${host.split(':')[0]}/tide` }, {}, /may not ask 127.0.0.1/);
  });

  it('with a method that the template does not name', async () => {
    await refused({ url: `http://${host}/tide`, method: 'DELETE' }, {}, /may not use DELETE/);
  });

  it.each(['file:///etc/passwd', 'ftp://example.org/', 'gopher://example.org/'])('for %s', async (url) => {
    await refused({ url }, { allow: ['example.org'] }, /is not HTTP/);
  });

  it('with a user and a password in the URL', async () => {
    await refused({ url: `http://me:secret@${host}/tide` }, {}, /user or a password/);
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:{port}/tide'],
    ['127.0.0.1', 'http://2130706433:{port}/tide'],
    ['127.0.0.1', 'http://0x7f.1:{port}/tide'],
    ['[::1]', 'http://[::1]:{port}/tide'],
    ['[::ffff:7f00:1]', 'http://[::ffff:127.0.0.1]:{port}/tide'],
    ['169.254.169.254', 'http://169.254.169.254:{port}/tide'],
    ['localhost', 'http://localhost:{port}/tide'],
  ])('to %s, which the template does name, as %s', async (name, url) => {
    const port = host.split(':')[1];
    await refused(
      { url: url.replace('{port}', port) },
      { allow: [`${name}:${port}`], internal: [] },
      /no public address/,
    );
  });

  it('where a redirect leads out of reach', async () => {
    const port = host.split(':')[1];
    const to = (url: string) => ({ url: `http://${host}/to/302/${encodeURIComponent(url)}` });
    await refused(
      to(`http://localhost:${port}/tide`),
      { allow: [host, `localhost:${port}`] },
      /no public address/,
    );
    await refused(to(`http://other.example/tide`), {}, /may not ask other.example/);
    await refused(to('file:///etc/passwd'), {}, /is not HTTP/);
  });
});

describe('an address', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
  ])('%s is not public', (address) => expect(isPublic(address)).toBe(false));
  it.each(['93.184.216.34', '2606:2800:220:1::1'])('%s is public', (address) =>
    expect(isPublic(address)).toBe(true),
  );

  it('that a name means is looked at before anything is connected', async () => {
    const failure = await new Promise((resolve) => publicLookup('localhost', {}, resolve));
    expect(failure).toMatchObject({ code: 'not_allowed' });
  });
});

describe('a named host', () => {
  it.each([
    ['https://api.example.org/x', 'api.example.org', true],
    ['https://api.example.org/x', '*.example.org', true],
    ['https://example.org/x', '*.example.org', false],
    ['https://evil-example.org/x', '*.example.org', false],
    ['https://api.example.org.evil.net/', 'api.example.org', false],
    ['https://api.example.org:8443/', 'api.example.org', false],
    ['https://api.example.org:8443/', 'api.example.org:8443', true],
    ['https://api.example.org/', 'api.example.org:443', true],
    ['http://api.example.org/', 'api.example.org:443', false],
  ])('%s by %s: %s', (url, entry, named) => expect(isNamed(new URL(url), [entry])).toBe(named));
});

describe('a grant of it', () => {
  it('names hosts, and nothing but hosts', () => {
    const faults = (options: JsonObject) => toolboxOf().faultsOf({ tool: 'http', options });
    expect(faults({ allow: ['api.example.org', '*.example.org:8080'] })).toEqual([]);
    expect(faults({})).toHaveLength(1);
    expect(faults({ allow: ['https://example.org/x'] })[0].pointer).toBe('/allow/0');
    expect(faults({ allow: ['*'] })).toHaveLength(1);
  });

  it('tells the model what it may ask', async () => {
    const [tool] = await toolboxOf().offered([
      { tool: 'http', options: { allow: ['a.example', 'b.example'] } },
    ]);
    expect(tool.description).toMatch(/may ask a.example, b.example, with GET/);
  });
});
