import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProblemResponse, ScraiClient, Unreachable, type DeltaListener } from '../src/index.js';

let server: Server;
let url: string;
/** Answers the requests in turn; the last one answers all that follow. */
let answers: ((request: IncomingMessage, response: ServerResponse) => void)[];
let resumedAt: (string | undefined)[];

beforeAll(async () => {
  server = createServer((request, response) => {
    resumedAt.push(request.headers['last-event-id'] as string | undefined);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  answers = [];
  resumedAt = [];
});

const frame = (seq: number): string => `id: ${seq}\nevent: turn.requested\ndata: {"seq":${seq}}\n\n`;
const end = 'event: end\ndata: {"status":"completed","fingerprint":"f","events":4}\n\n';

const stream =
  (text: string, cut = false) =>
  (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(text, () => (cut ? response.destroy() : response.end()));
  };

const problem =
  (status: number, body: string, type = 'application/problem+json') =>
  (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': type }).end(body);
  };

async function seqs(options?: {
  after?: number;
  maxAttempts?: number;
  signal?: AbortSignal;
  deltas?: DeltaListener;
}): Promise<number[]> {
  const found: number[] = [];
  for await (const item of new ScraiClient(url).runs.follow('a', options)) {
    if (item.kind === 'event') found.push(item.event.seq);
  }
  return found;
}

describe('following a run', () => {
  it('goes on where it was cut, whether the connection broke, was closed, or was refused for a while', async () => {
    answers = [
      stream(frame(1) + frame(2) + 'id: 3\nevent: tur', true),
      stream(frame(3)),
      problem(503, '{"detail":"not ready","status":503}'),
      stream(frame(4) + end),
    ];
    expect(await seqs()).toEqual([1, 2, 3, 4]);
    expect(resumedAt).toEqual(['0', '2', '3', '3']);
  });

  it('begins after a seq', async () => {
    answers = [stream(frame(3) + frame(4) + end)];
    expect(await seqs({ after: 2 })).toEqual([3, 4]);
    expect(resumedAt).toEqual(['2']);
  });

  it('does not try again what cannot succeed', async () => {
    answers = [problem(404, '{"detail":"no run","status":404,"code":"not_found"}')];
    await expect(seqs()).rejects.toThrow('no run');
    expect(resumedAt).toHaveLength(1);
  });

  it('gives up after as many tries as it was told', async () => {
    answers = [problem(503, '{"detail":"not ready","status":503}')];
    await expect(seqs({ maxAttempts: 2 })).rejects.toThrow('not ready');
    expect(resumedAt).toHaveLength(3);
  });

  it('ends quietly when it is aborted', async () => {
    const controller = new AbortController();
    answers = [
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(frame(1), () => controller.abort());
      },
    ];
    expect((await seqs({ signal: controller.signal })).length).toBeLessThanOrEqual(1);
  });
});

describe('failures', () => {
  it('are problems with their faults', async () => {
    const errors = [{ pointer: '/seed', detail: 'seed must be whole', line: 3 }];
    answers = [problem(422, JSON.stringify({ status: 422, code: 'invalid_body', detail: 'faulty', errors }))];
    const error = await new ScraiClient(url).runs.start({ template: 'x' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemResponse);
    expect(error).toMatchObject({ status: 422, message: 'faulty', faults: errors });
  });

  it('are made problems where a proxy answers with a page', async () => {
    answers = [problem(502, '<h1>Bad Gateway</h1>', 'text/html')];
    await expect(new ScraiClient(url).runs.list()).rejects.toMatchObject({
      problem: { status: 502, code: 'not_a_problem_document' },
    });
  });

  it('say where nobody answers', async () => {
    const client = new ScraiClient('http://127.0.0.1:9');
    await expect(client.runs.list()).rejects.toThrow(Unreachable);
    await expect(client.runs.list()).rejects.toThrow('no ScrAI server answers at http://127.0.0.1:9');
  });
});

it('waits for a server that is too busy, and for no other refusal', async () => {
  const busy = (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(429, { 'retry-after': '0' }).end();
  };
  const run = problem(200, '{"id": "a"}', 'application/json');
  answers = [busy, busy, run];
  expect(await new ScraiClient(url).runs.get('a')).toEqual({ id: 'a' });
  expect(resumedAt.length).toBe(3);
  answers = [problem(429, '{"detail": "no word of when", "status": 429}')];
  await expect(new ScraiClient(url).runs.get('a')).rejects.toThrow('no word of when');
});

describe('words while they are said', () => {
  const delta = (text: string): string => `event: delta\ndata: {"turn":1,"at":0,"text":"${text}"}\n\n`;

  it('go to their listener, and a lost connection resumes at the last event', async () => {
    answers = [
      stream(frame(1) + delta('Hel') + 'event: delta_reset\ndata: {"turn":1}\n\n' + delta('Hi'), true),
      stream(frame(2) + delta('Bye') + end),
    ];
    const heard: string[] = [];
    const deltas = {
      delta: ({ text }: { text: string }) => void heard.push(text),
      reset: ({ turn }: { turn: number }) => void heard.push(`reset ${turn}`),
    };
    expect(await seqs({ deltas })).toEqual([1, 2]);
    expect(heard).toEqual(['Hel', 'reset 1', 'Hi', 'Bye']);
    expect(resumedAt).toEqual(['0', '1']);
  });
});
