import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '@scrai/contracts';
import { ModelError, type Message } from '../language-model.js';
import { Simulated } from '../providers/simulated.js';
import { stepOf, type AnswerStep, type ErrorStep, type Script, type Step } from './script.js';

/** What a server's protocol makes of requests and answers. */
export interface Protocol<Body> {
  /** Follows the origin in base URLs, such as `/v1`. */
  base: string;
  contentType: string;
  requestIdHeader: string;
  /** What is asked for, in our words. */
  asked(body: Body): { messages: Message[]; schema: JsonObject | null; seed?: number };
  /** A streamed answer, piece by piece as it is written; what ends it is the last one. */
  pieces(body: Body, answer: AnswerStep & { text: string }): string[];
  /** Body of an answer that is an error. */
  error(step: ErrorStep): object;
  /** What is answered at once, and counts as no request for an answer: questions about models. */
  about?(path: string, body: Body): object | undefined;
}

export interface RecordedRequest<Body> {
  path: string;
  headers: IncomingHttpHeaders;
  body: Body;
  /** True once the client has gone before its answer was complete. */
  aborted: boolean;
}

export interface ModelServerOptions<Body> {
  script?: Script<Body>;
  /** A free port by default. */
  port?: number;
  /** The step for requests that this server would never take, whatever the script says. */
  refuse?: (body: Body, headers: IncomingHttpHeaders) => Step | undefined;
}

/** A small server that speaks a provider's protocol on loopback, for tests. */
export interface ModelServer<Body> {
  /** Base URL, such as `http://127.0.0.1:1234/v1`. */
  readonly url: string;
  readonly port: number;
  /** Every request so far, in order. */
  readonly requests: RecordedRequest<Body>[];
  /** Changes what later requests meet; a list of steps begins with the next one. */
  use(script: Script<Body> | undefined): void;
  /** Breaks every connection and refuses new ones. Idempotent. */
  stop(): Promise<void>;
  /** Listens on the same port again. */
  restart(): Promise<void>;
}

export async function startModelServer<Body>(
  protocol: Protocol<Body>,
  options: ModelServerOptions<Body> = {},
): Promise<ModelServer<Body>> {
  const requests: RecordedRequest<Body>[] = [];
  const plays = { script: options.script, since: 0 };
  let server: Server | null = null;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = (await bodyOf(request)) as Body;
    const { url: path = '', headers } = request;
    const about = protocol.about?.(path, body);
    if (about) {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(about));
      return;
    }
    const record: RecordedRequest<Body> = { path, headers, body, aborted: false };
    requests.push(record);
    response.on('close', () => (record.aborted = !response.writableFinished));
    response.setHeader(protocol.requestIdHeader, `req-${requests.length}`);
    const step =
      options.refuse?.(body, headers) ?? stepOf(plays.script, body, requests.length - 1 - plays.since);
    await play(protocol, step, body, response);
  };
  const listen = async (port: number): Promise<Server> => {
    const started = createServer(
      (request, response) => void serve(request, response).catch(() => response.destroy()),
    );
    await new Promise<void>((resolve, reject) => {
      started.once('error', reject);
      started.listen(port, '127.0.0.1', resolve);
    });
    return started;
  };

  server = await listen(options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${protocol.base}`,
    port,
    requests,
    use(script) {
      plays.script = script;
      plays.since = requests.length;
    },
    async stop() {
      const stopping = server;
      server = null;
      if (!stopping) return;
      const closed = new Promise<void>((resolve) => stopping.close(() => resolve()));
      stopping.closeAllConnections();
      await closed;
    },
    async restart() {
      server ??= await listen(port);
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown;
}

async function play<Body>(
  protocol: Protocol<Body>,
  step: Step,
  body: Body,
  response: ServerResponse,
): Promise<void> {
  const { contentType } = protocol;
  switch (step.kind) {
    case 'hang':
      return;
    case 'raw':
      response.writeHead(200, { 'content-type': step.content_type ?? contentType }).end(step.body);
      return;
    case 'error':
      response.writeHead(step.status, { 'content-type': 'application/json', ...step.headers });
      response.end(JSON.stringify(protocol.error(step)));
      return;
    case 'cut': {
      const pieces = protocol.pieces(body, { kind: 'answer', text: step.text }).slice(0, step.pieces);
      await send(response, pieces, { contentType });
      if (step.how === 'end') response.end();
      // What was written must arrive before the connection breaks.
      else setImmediate(() => response.destroy());
      return;
    }
    case 'answer': {
      const text =
        step.json !== undefined ? JSON.stringify(step.json) : (step.text ?? (await sensible(protocol, body)));
      await send(response, protocol.pieces(body, { ...step, text }), { ...step, contentType });
      response.end();
    }
  }
}

async function send(
  response: ServerResponse,
  pieces: string[],
  how: { contentType: string; delay_ms?: number; pace_ms?: number },
): Promise<void> {
  if (how.delay_ms) await sleep(how.delay_ms);
  response.writeHead(200, { 'content-type': how.contentType });
  for (const piece of pieces) {
    if (response.destroyed) return;
    response.write(piece);
    if (how.pace_ms) await sleep(how.pace_ms);
  }
}

/** The answer of the simulated model: valid for the schema that is asked for, sensible where none is. */
async function sensible<Body>(protocol: Protocol<Body>, body: Body): Promise<string> {
  const { messages, schema, seed } = protocol.asked(body);
  try {
    const answer = await new Simulated().generate({
      model: 'default',
      messages,
      ...(schema && { response_schema: { name: 'answer', schema } }),
      ...(seed !== undefined && { seed }),
    });
    return answer.text;
  } catch (error) {
    if (error instanceof ModelError) return JSON.stringify({ error: error.message });
    throw error;
  }
}
