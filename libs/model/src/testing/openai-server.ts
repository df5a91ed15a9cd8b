import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@scrai/contracts';
import { ModelError, type Message } from '../language-model.js';
import { Simulated } from '../providers/simulated.js';
import { chunksOf, sendChunks } from './sse.js';
import { stepOf, wantedSchema, type Script, type Step } from './script.js';

/** Body of a chat completion, as far as the server reads it. */
export interface ChatBody {
  model: string;
  messages: Message[];
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  response_format?: { type: string; json_schema?: { name: string; schema: JsonObject } };
  tools?: JsonObject[];
  seed?: number;
  temperature?: number;
  max_tokens?: number;
  max_completion_tokens?: number;
}

export interface RecordedRequest {
  path: string;
  headers: IncomingHttpHeaders;
  body: ChatBody;
  /** True once the client has gone before its answer was complete. */
  aborted: boolean;
}

export interface OpenAiServerOptions {
  script?: Script;
  /** A free port by default. */
  port?: number;
  /** Answers 400 to `response_format`, as servers without structured output do. */
  refuseResponseFormat?: boolean;
}

/** A small server that speaks the Chat Completions protocol on loopback, for tests. */
export interface OpenAiServer {
  /** Base URL, such as `http://127.0.0.1:1234/v1`. */
  readonly url: string;
  readonly port: number;
  /** Every chat request so far, in order. */
  readonly requests: RecordedRequest[];
  /** Changes what later requests meet; a list of steps begins with the next one. */
  use(script: Script | undefined): void;
  /** Breaks every connection and refuses new ones. Idempotent. */
  stop(): Promise<void>;
  /** Listens on the same port again. */
  restart(): Promise<void>;
}

const API_KEY_MISSING: Step = { kind: 'error', status: 401, message: 'no API key', code: 'invalid_api_key' };
const FORMAT_REFUSED: Step = {
  kind: 'error',
  status: 400,
  message: "'response_format' of type 'json_schema' is not supported",
  param: 'response_format',
};

export async function startOpenAiServer(options: OpenAiServerOptions = {}): Promise<OpenAiServer> {
  const requests: RecordedRequest[] = [];
  const plays = { script: options.script, since: 0 };
  let server: Server | null = null;

  const stepFor = (body: ChatBody, headers: IncomingHttpHeaders): Step => {
    if (!headers.authorization) return API_KEY_MISSING;
    if (options.refuseResponseFormat && body.response_format) return FORMAT_REFUSED;
    return stepOf(plays.script, body, requests.length - 1 - plays.since);
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const record: RecordedRequest = {
      path: request.url ?? '',
      headers: request.headers,
      body,
      aborted: false,
    };
    requests.push(record);
    response.on('close', () => (record.aborted = !response.writableFinished));
    await play(stepFor(body, request.headers), body, response, requests.length);
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
    url: `http://127.0.0.1:${port}/v1`,
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

async function bodyOf(request: IncomingMessage): Promise<ChatBody> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as ChatBody;
}

async function play(step: Step, body: ChatBody, response: ServerResponse, number: number): Promise<void> {
  response.setHeader('x-request-id', `req-${number}`);
  switch (step.kind) {
    case 'hang':
      return;
    case 'raw':
      response.writeHead(200, { 'content-type': step.content_type ?? 'text/event-stream' }).end(step.body);
      return;
    case 'error': {
      const { message = 'scripted error', code = null, param = null } = step;
      response.writeHead(step.status, { 'content-type': 'application/json', ...step.headers });
      response.end(JSON.stringify({ error: { message, code, param, type: 'scripted' } }));
      return;
    }
    case 'cut':
      return await sendChunks(response, chunksOf(body, { text: step.text }).slice(0, step.pieces), {
        end: step.how,
      });
    case 'answer': {
      const text =
        step.json !== undefined ? JSON.stringify(step.json) : (step.text ?? (await sensible(body)));
      return await sendChunks(response, chunksOf(body, { ...step, text }), { ...step, end: 'done' });
    }
  }
}

/** The answer of the simulated model: valid for the schema that is asked for, sensible where none is. */
async function sensible(body: ChatBody): Promise<string> {
  const schema = wantedSchema(body);
  try {
    const answer = await new Simulated().generate({
      model: 'default',
      messages: body.messages.map((message) => ({ ...message, content: message.content ?? '' })),
      ...(schema && { response_schema: { name: 'answer', schema } }),
      ...(body.seed !== undefined && { seed: body.seed }),
    });
    return answer.text;
  } catch (error) {
    if (error instanceof ModelError) return JSON.stringify({ error: error.message });
    throw error;
  }
}
