import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@scrai/contracts';

interface Job extends JsonObject {
  id: string;
  status: string;
  training_file: string;
}

/** A server on loopback that keeps files and tunes models as OpenAI does; what is asked of models goes to another one. */
export class FineTuningServer {
  readonly files: { id: string; filename: string; text: string }[] = [];
  readonly jobs: Job[] = [];
  /** Each call that changes something, such as `POST /files`. */
  readonly writes: string[] = [];
  /** Status and message with which the next calls are refused. */
  refusing: { status: number; message: string; code?: string } | null = null;
  /** What the next job says when it is looked at, one after the other; the last one stays. */
  script: JsonObject[] = [{ status: 'succeeded', fine_tuned_model: 'ft:m-1:scrai', trained_tokens: 1_200 }];

  private readonly server = createServer(
    (request, response) => void this.serve(request, response).catch(() => response.destroy()),
  );

  /** @param models base URL of the server that answers what is no business of this one. */
  private constructor(private readonly models: string | null) {}

  static async start(models: string | null = null): Promise<FineTuningServer> {
    const server = new FineTuningServer(models);
    await new Promise<void>((resolve) => server.server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', 'http://here');
    const path = pathname.replace(/^\/v1/, '');
    const body = await bytesOf(request);
    if (!/^\/(files|fine_tuning)\b/.test(path)) return this.forward(request, body, response);
    if (request.method !== 'GET') this.writes.push(`${request.method} ${path}`);
    const { refusing } = this;
    const answer = refusing ? null : await this.answer(`${request.method} ${path}`, request, body);
    const status = refusing?.status ?? (answer ? 200 : 404);
    const { message = 'there is none', code = null } = refusing ?? {};
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { error: { message, code } }));
  }

  private async answer(call: string, request: IncomingMessage, body: Buffer): Promise<JsonObject | null> {
    if (call === 'GET /files') return list(this.files.map(({ id, filename }) => ({ id, filename })));
    if (call === 'POST /files') return this.takeFile(request, body);
    if (call === 'GET /fine_tuning/jobs') return list(this.jobs);
    if (call === 'POST /fine_tuning/jobs') return this.begin(JSON.parse(body.toString('utf8')) as JsonObject);
    const job = this.jobs.find(({ id }) => call.includes(id));
    if (!job) return null;
    if (call.endsWith('/cancel')) return Object.assign(job, { status: 'cancelled' });
    const { script } = this;
    return job.status === 'cancelled'
      ? job
      : Object.assign(job, script.length > 1 ? script.shift() : script[0]);
  }

  private async takeFile({ headers }: IncomingMessage, body: Buffer): Promise<JsonObject> {
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': headers['content-type'] ?? '' },
    }).formData();
    const file = form.get('file') as File;
    const id = `file-${this.files.length + 1}`;
    this.files.push({ id, filename: file.name, text: await file.text() });
    return { id, filename: file.name, purpose: form.get('purpose') as string, object: 'file' };
  }

  private begin(order: JsonObject): Job {
    const job = {
      ...order,
      ...{ id: `ftjob-${this.jobs.length + 1}`, object: 'fine_tuning.job', status: 'validating_files' },
      ...{ fine_tuned_model: null, trained_tokens: null, error: null },
    } as unknown as Job;
    this.jobs.push(job);
    return job;
  }

  private async forward({ method, url, headers }: IncomingMessage, body: Buffer, response: ServerResponse) {
    if (!this.models) return void response.writeHead(404).end();
    const { authorization = '' } = headers;
    const answer = await fetch(new URL(url ?? '', this.models), {
      method,
      headers: { 'content-type': 'application/json', authorization },
      body: new Uint8Array(body),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  }
}

const list = (data: JsonObject[]): JsonObject => ({ object: 'list', data, has_more: false });

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
