import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Failure, JsonObject } from '@scrai/contracts';
import { ModelError, OpenAiCompatible, type CallContext, type ModelRequest } from '../src/index.js';
import { startOpenAiServer, type OpenAiServer } from '../src/testing/index.js';

const KEY = 'sk-test-0123456789abcdef';
const SCHEMA: JsonObject = {
  type: 'object',
  properties: { speech: { type: 'string' }, price: { type: 'integer', minimum: 10, maximum: 20 } },
  required: ['speech', 'price'],
  additionalProperties: false,
};
const PLAIN: ModelRequest = {
  model: 'm-1',
  messages: [{ role: 'user', content: 'What do you think of the bridge?' }],
};
const STRUCTURED: ModelRequest = { ...PLAIN, response_schema: { name: 'act', schema: SCHEMA } };

describe('OpenAI-compatible servers', () => {
  let server: OpenAiServer;
  let model: OpenAiCompatible;

  beforeAll(async () => {
    server = await startOpenAiServer();
  });
  beforeAll(() => {
    model = new OpenAiCompatible({ apiKey: KEY, baseUrl: server.url, timeoutMs: 10_000 });
  });
  afterEach(() => server.use(undefined));
  afterAll(() => server.stop());

  const lastBody = () => server.requests.at(-1)!.body;

  async function failureOf(request: ModelRequest, context?: CallContext, of = model): Promise<Failure> {
    const error = await of.generate(request, context).then(
      (answer) => Promise.reject(new Error(`no error, but ${JSON.stringify(answer)}`)),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ModelError);
    const { failure } = error as ModelError;
    expect(failure.origin).toBe('model');
    expect(JSON.stringify(failure)).not.toContain(KEY);
    return failure;
  }

  it('streams a plain answer, with usage, request id and the model that answered', async () => {
    server.use([
      {
        kind: 'answer',
        text: 'A bridge is a promise between two banks.',
        usage: { prompt_tokens: 7, completion_tokens: 9 },
      },
    ]);
    const deltas: string[] = [];
    const answer = await model.generate(
      { ...PLAIN, temperature: 0.5, max_output_tokens: 99, seed: 4 },
      { onDelta: (text) => deltas.push(text) },
    );
    expect(answer).toEqual({
      text: 'A bridge is a promise between two banks.',
      structured: null,
      tool_calls: [],
      stop_reason: 'stop',
      usage: { input_tokens: 7, output_tokens: 9 },
      request_id: expect.stringMatching(/^req-/),
      model: 'm-1-test',
      simulated: false,
    });
    expect(deltas.length).toBeGreaterThan(1);
    expect(deltas.join('')).toBe(answer.text);
    expect(lastBody()).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.5,
      max_tokens: 99,
      seed: 4,
    });
    expect(server.requests.at(-1)!.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it('accepts JSON in one Markdown fence', async () => {
    server.use([{ kind: 'answer', text: '```json\n{"speech":"Hello.","price":12}\n```' }]);
    expect((await model.generate(STRUCTURED)).structured).toEqual({ speech: 'Hello.', price: 12 });
  });

  it('calls tools with parsed arguments, and refuses arguments that are no JSON', async () => {
    const tools = [{ name: 'look', description: 'Look.', parameters: { type: 'object' } }];
    server.use([
      { kind: 'answer', tool_calls: [{ id: 'c1', name: 'look', arguments: '{"at":"the old bridge"}' }] },
      { kind: 'answer', tool_calls: [{ id: 'c2', name: 'look', arguments: '{"at":' }] },
    ]);
    const answer = await model.generate({ ...STRUCTURED, tools });
    expect(answer).toMatchObject({ stop_reason: 'tool_calls', structured: null });
    expect(answer.tool_calls).toEqual([{ id: 'c1', name: 'look', arguments: { at: 'the old bridge' } }]);
    const call = answer.tool_calls[0];
    expect(await failureOf({ ...PLAIN, tools })).toMatchObject({ code: 'malformed_answer', retryable: true });

    server.use([{ kind: 'answer', text: 'It stands.' }]);
    await model.generate({
      ...PLAIN,
      messages: [
        ...PLAIN.messages,
        { role: 'assistant', content: '', tool_calls: [call] },
        { role: 'tool', content: 'It stands.', tool_call_id: 'c1' },
      ],
    });
    expect(lastBody().messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":"the old bridge"}' } },
        ],
      },
      { role: 'tool', content: 'It stands.', tool_call_id: 'c1' },
    ]);
  });

  it.each(['end', 'reset'] as const)(
    'fails an answer whose stream is cut (%s), even where its text looks complete',
    async (how) => {
      server.use([{ kind: 'cut', text: '{"speech":"Hello.","price":12}', pieces: 3, how }]);
      const failure = await failureOf(STRUCTURED);
      expect(failure.retryable).toBe(true);
      expect(['answer_cut', 'connection_failed']).toContain(failure.code);
    },
  );

  it("treats an error inside a stream as the server's", async () => {
    server.use([{ kind: 'raw', body: 'data: {"error":{"message":"the model crashed"}}\n\n' }]);
    expect(await failureOf(PLAIN)).toMatchObject({ code: 'server_error', retryable: true });
  });

  it.each([
    [{ 'retry-after': '3' }, 3000],
    [{ 'retry-after-ms': '250' }, 250],
  ])('passes on %j as a time to wait', async (headers, wait) => {
    server.use([{ kind: 'error', status: 429, headers }]);
    expect((await failureOf(PLAIN)).retry_after_ms).toBe(wait);
  });

  it('reads a date in retry-after', async () => {
    const headers = { 'retry-after': new Date(Date.now() + 60_000).toUTCString() };
    server.use([{ kind: 'error', status: 503, headers }]);
    const wait = (await failureOf(PLAIN)).retry_after_ms!;
    expect(wait).toBeGreaterThan(30_000);
    expect(wait).toBeLessThanOrEqual(60_000);
  });

  it('does not retry what cannot change: an over-long context, a used-up quota, a refusal', async () => {
    server.use([
      {
        kind: 'error',
        status: 400,
        code: 'context_length_exceeded',
        message: 'maximum context length is 8192 tokens',
      },
      { kind: 'error', status: 429, code: 'insufficient_quota' },
      { kind: 'answer', refusal: 'I will not do that.' },
      { kind: 'answer', text: '', finish_reason: 'content_filter' },
    ]);
    expect(await failureOf(STRUCTURED)).toMatchObject({ code: 'context_too_long', retryable: false });
    expect(await failureOf(PLAIN)).toMatchObject({ code: 'quota_exhausted', retryable: false });
    expect(await failureOf(STRUCTURED)).toMatchObject({ code: 'refused', retryable: false });
    expect(await failureOf(PLAIN)).toMatchObject({ code: 'refused', retryable: false });
  });

  it('estimates the usage where the server gives none, and says so', async () => {
    server.use([{ kind: 'answer', text: 'x'.repeat(40), usage: null }]);
    expect((await model.generate(PLAIN)).usage).toEqual({
      input_tokens: 8,
      output_tokens: 10,
      estimated: true,
    });
  });

  it('asks in words where response_format is refused, and remembers', async () => {
    const plainServer = await startOpenAiServer({ refuseResponseFormat: true });
    try {
      const own = new OpenAiCompatible({ baseUrl: plainServer.url });
      expect((await own.generate(STRUCTURED)).structured).toMatchObject({ speech: expect.any(String) });
      await own.generate(STRUCTURED);
      expect(plainServer.requests.map(({ body }) => body.response_format !== undefined)).toEqual([
        true,
        false,
        false,
      ]);
      expect(plainServer.requests[1].body.messages.at(-1)!.content).toContain(JSON.stringify(SCHEMA));
    } finally {
      await plainServer.stop();
    }
  });

  it('leaves out stream_options where they are refused', async () => {
    server.use(
      (body) =>
        body.stream_options && { kind: 'error', status: 400, message: 'Unknown parameter: stream_options' },
    );
    const own = new OpenAiCompatible({ apiKey: KEY, baseUrl: server.url });
    expect((await own.generate(PLAIN)).usage.estimated).toBe(true);
  });
});
