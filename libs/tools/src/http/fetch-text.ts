import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { ToolError } from '../failures.js';
import { isNamed } from './allowed-hosts.js';
import { isPublic, publicLookup, refusedAddress } from './public-address.js';

const MOST_REDIRECTS = 5;
/** More of an answer is not read. */
const MOST_BYTES = 262_144;
const TEXTS = /^(text\/|application\/(json|xml|javascript|[\w.+-]+\+(json|xml))|$)/i;

export interface Sent {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string;
}

export interface Got {
  status: number;
  url: string;
  content_type: string;
  body: string;
}

export interface Reach {
  /** Hosts that may be asked. */
  allow: readonly string[];
  /** Hosts whose addresses need not be public: the operator's own. */
  internal: readonly string[];
  signal: AbortSignal;
}

/** Asks a server over HTTP, and follows where it points, each step within reach. @throws ToolError, or what the network says. */
export async function fetchText(sent: Sent, reach: Reach): Promise<Got> {
  for (let next = sent, hops = 0; ; hops++) {
    refuseOutOfReach(next.url, reach);
    const answer = await exchange(next, reach);
    const { statusCode: status = 0, headers } = answer;
    if (![301, 302, 303, 307, 308].includes(status) || headers.location === undefined)
      return await read(answer, next);
    answer.destroy();
    if (hops === MOST_REDIRECTS)
      throw new ToolError('failed', `${sent.url.host} redirects more than ${MOST_REDIRECTS} times`);
    next = redirected(next, status, headers.location);
  }
}

function refuseOutOfReach(url: URL, { allow, internal }: Reach): void {
  const { protocol, hostname, username, password } = url;
  if (protocol !== 'https:' && protocol !== 'http:')
    throw new ToolError('not_allowed', `${protocol}// is not HTTP`);
  if (username || password) throw new ToolError('not_allowed', 'A URL must not hold a user or a password');
  if (!isNamed(url, allow))
    throw new ToolError('not_allowed', `You may not ask ${url.host}, only ${allow.join(', ')}`);
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) && !isPublic(address) && !isNamed(url, internal)) throw refusedAddress(hostname, address);
}

function exchange(
  { url, method, headers, body }: Sent,
  { internal, signal }: Reach,
): Promise<http.IncomingMessage> {
  const trusted = isNamed(url, internal);
  const client = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.request(url, {
      method,
      headers: { ...headers, 'accept-encoding': 'identity', 'user-agent': 'scrai' },
      agent: false,
      signal,
      ...(trusted ? {} : { lookup: publicLookup }),
    });
    request.on('response', resolve).on('error', reject);
    request.on('socket', (socket) =>
      socket.once('connect', () => {
        const { remoteAddress = '' } = socket;
        if (!trusted && !isPublic(remoteAddress))
          request.destroy(refusedAddress(url.hostname, remoteAddress));
      }),
    );
    request.end(body);
  });
}

/** As browsers do: a see-other is asked for with GET, and so is what a POST was moved to. */
function redirected({ url, method, headers, body }: Sent, status: number, location: string): Sent {
  const to = URL.parse(location, url.href);
  if (!to) throw new ToolError('failed', `${url.host} redirects to what is no URL`);
  if (status >= 307 || method === 'GET' || method === 'HEAD') return { url: to, method, headers, body };
  return { url: to, method: 'GET', headers: { accept: headers.accept } };
}

async function read(answer: http.IncomingMessage, { url }: Sent): Promise<Got> {
  const content_type = answer.headers['content-type'] ?? '';
  const got = { status: answer.statusCode ?? 0, url: url.href, content_type };
  const encoding = answer.headers['content-encoding'] ?? 'identity';
  if (!TEXTS.test(content_type) || encoding !== 'identity') {
    answer.destroy();
    return { ...got, body: `[no text: ${[content_type, encoding].join(', ')}]` };
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MOST_BYTES) break;
  }
  const text = Buffer.concat(chunks).subarray(0, MOST_BYTES).toString('utf8');
  return { ...got, body: size > MOST_BYTES ? `${text}\n[cut after ${MOST_BYTES} bytes]` : text };
}
