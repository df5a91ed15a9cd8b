import type { Fault, Problem } from '@scrai/contracts';
import { patiently } from './patience.js';

/** An answer of the server that is an RFC 9457 problem: `problem.detail` is a sentence for people. */
export class ProblemResponse extends Error {
  constructor(
    readonly problem: Problem,
    readonly request: string,
  ) {
    super(problem.detail);
    this.name = 'ProblemResponse';
  }

  get status(): number {
    return this.problem.status;
  }

  get faults(): Fault[] {
    return this.problem.errors ?? [];
  }
}

/** No server answered at the address. */
export class Unreachable extends Error {
  constructor(
    readonly url: string,
    options: { cause: unknown },
  ) {
    const cause = options.cause instanceof Error ? (options.cause.cause ?? options.cause) : options.cause;
    super(
      `no ScrAI server answers at ${url} (${cause instanceof Error ? describe(cause) : String(cause)})`,
      options,
    );
    this.name = 'Unreachable';
  }
}

const describe = (error: Error & { code?: string }): string => error.code ?? error.message;

export type Query = Record<string, string | number | boolean | undefined>;

export interface CallOptions {
  query?: Query;
  /** Sent as JSON, or as it is (a text or bytes) where `contentType` says so. */
  body?: unknown;
  contentType?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** One HTTP connection point: adds the prefix, sends JSON, and turns every failure into one of two errors. */
export class Http {
  readonly base: string;
  private readonly origin: string;

  /** @param url address of the server, such as `http://127.0.0.1:3000`. */
  constructor(
    url: string,
    private readonly apiKey?: string,
  ) {
    this.origin = url.replace(/\/+$/, '');
    this.base = `${this.origin}/api/v1`;
  }

  /** Waits while the server says that it is too busy. @throws ProblemResponse for an answer of 400 and above, Unreachable when there is no answer. */
  async send(method: string, path: string, options: CallOptions = {}): Promise<Response> {
    const url = this.base + path + queryText(options.query);
    const raw = options.contentType !== undefined;
    const headers = { ...options.headers };
    if (this.apiKey !== undefined) headers.authorization = `Bearer ${this.apiKey}`;
    if (options.body !== undefined) headers['content-type'] = options.contentType ?? 'application/json';
    const body =
      options.body === undefined || raw
        ? (options.body as RequestInit['body'])
        : JSON.stringify(options.body);
    let response: Response;
    try {
      const { signal } = options;
      response = await patiently(() => fetch(url, { method, headers, body, signal }), signal);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw new Unreachable(this.origin, { cause: error });
    }
    if (response.ok) return response;
    throw new ProblemResponse(await problemOf(response), `${method} ${url}`);
  }

  async json<T>(method: string, path: string, options?: CallOptions): Promise<T> {
    const response = await this.send(method, path, options);
    return (await response.json()) as T;
  }
}

function queryText(query: Query = {}): string {
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) given.set(key, String(value));
  return given.size === 0 ? '' : `?${given}`;
}

/** What the server said; an answer that is no problem document (a proxy's page) is wrapped in one. */
async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  if (response.headers.get('content-type')?.includes('json')) {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && 'detail' in body) return body as Problem;
  }
  return {
    type: 'about:blank',
    title: response.statusText,
    status: response.status,
    detail: `the server answered ${response.status} ${response.statusText}: ${text.slice(0, 300)}`,
    code: 'not_a_problem_document',
    trace_id: response.headers.get('x-trace-id') ?? '',
  };
}
