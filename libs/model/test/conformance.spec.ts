import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sha256 } from '@scrai/determinism';
import type { Failure, JsonObject } from '@scrai/contracts';
import {
  AnthropicModel,
  ModelError,
  Ollama,
  OpenAiCompatible,
  OpenAiResponses,
  type CallContext,
  type LanguageModel,
  type ModelRequest,
} from '../src/index.js';
import {
  startAnthropicServer,
  startOllamaServer,
  startOpenAiServer,
  startResponsesServer,
  type ModelServer,
  type Script,
} from '../src/testing/index.js';

const KEY = 'sk-test-0123456789abcdef';
const PICTURE = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 1, 2, 3]);
const PICTURE_64 = Buffer.from(PICTURE).toString('base64');
const SHA = sha256(PICTURE_64);
const SCHEMA: JsonObject = {
  type: 'object',
  properties: { speech: { type: 'string' }, price: { type: 'integer', minimum: 10, maximum: 20 } },
  required: ['speech', 'price'],
  additionalProperties: false,
};
const PLAIN: ModelRequest = {
  model: 'm-1',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'What do you think of the bridge?' },
  ],
};
const STRUCTURED: ModelRequest = { ...PLAIN, response_schema: { name: 'act', schema: SCHEMA } };
const TOOLS: ModelRequest = {
  ...PLAIN,
  tools: [{ name: 'look', description: 'Look.', parameters: { type: 'object' } }],
};

interface Server extends Omit<ModelServer<object>, 'use'> {
  use(script: Script<object> | undefined): void;
}

/** What tells the providers apart in these tests; everything else holds for all of them. */
const PROVIDERS: {
  name: string;
  server(): Promise<unknown>;
  model: new (config: { apiKey?: string; baseUrl?: string; timeoutMs?: number }) => LanguageModel;
  /** Knows refusals and reads what was in a cache. */
  tells: boolean;
  /** How it names the part that enforces a schema, where it refuses that. */
  format: string;
}[] = [
  {
    name: 'openai, chat completions',
    server: startOpenAiServer,
    model: OpenAiCompatible,
    tells: true,
    format: 'response_format',
  },
  {
    name: 'openai, responses',
    server: startResponsesServer,
    model: OpenAiResponses,
    tells: true,
    format: 'text.format',
  },
  {
    name: 'anthropic',
    server: startAnthropicServer,
    model: AnthropicModel,
    tells: true,
    format: 'output_config',
  },
  { name: 'ollama', server: startOllamaServer, model: Ollama, tells: false, format: 'format' },
];

describe.each(PROVIDERS)('$name', ({ server: start, model: Model, tells, format }) => {
  let server: Server;
  let model: LanguageModel;
  beforeAll(async () => {
    server = (await start()) as Server;
    model = new Model({ apiKey: KEY, baseUrl: server.url, timeoutMs: 10_000 });
  });
  afterEach(() => server.use(undefined));
  afterAll(() => server.stop());

  const lastBody = () => JSON.stringify(server.requests.at(-1)!.body);

  async function errorOf(request: ModelRequest, context?: CallContext, of = model): Promise<ModelError> {
    const error = await of.generate(request, context).then(
      (answer) => Promise.reject(new Error(`no error, but ${JSON.stringify(answer)}`)),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ModelError);
    expect(JSON.stringify((error as ModelError).failure)).not.toContain(KEY);
    return error as ModelError;
  }
  const failureOf = async (...call: Parameters<typeof errorOf>): Promise<Failure> =>
    (await errorOf(...call)).failure;

  it('streams an answer, with usage, request id and the model that answered', async () => {
    const text = 'A bridge is a promise between two banks.';
    server.use([
      {
        kind: 'answer',
        text,
        usage: { prompt_tokens: 70, completion_tokens: 9, ...(tells && { cached_tokens: 40 }) },
      },
    ]);
    const deltas: string[] = [];
    const answer = await model.generate(PLAIN, { onDelta: (delta) => deltas.push(delta) });
    expect(answer).toEqual({
      text,
      structured: null,
      tool_calls: [],
      stop_reason: 'stop',
      usage: { input_tokens: 70, ...(tells && { cached_input_tokens: 40 }), output_tokens: 9 },
      request_id: expect.stringMatching(/^req-/),
      model: 'm-1-test',
      simulated: false,
    });
    expect(deltas.length).toBeGreaterThan(1);
    expect(deltas.join('')).toBe(text);
    expect(lastBody()).toContain('Be brief.');
  });

  it('has the schema enforced where the protocol can, and checks the answer', async () => {
    server.use([{ kind: 'answer', json: { speech: 'Hello.', price: 12 } }]);
    const answer = await model.generate(STRUCTURED);
    expect(lastBody()).toContain('"speech"');
    expect(lastBody()).not.toContain('It must satisfy this JSON Schema');
    expect(answer.structured).toEqual(JSON.parse(answer.text));
    server.use([{ kind: 'answer', json: { speech: 'Hello.', price: 99 } }]);
    const error = await errorOf(STRUCTURED);
    expect(error.failure).toMatchObject({ code: 'malformed_answer', retryable: true });
    expect(JSON.parse(error.text!)).toEqual({ speech: 'Hello.', price: 99 });
    expect(error.usage!.input_tokens).toBeGreaterThan(0);
  });

  it('asks for the schema in words where the server refuses its part of the protocol, and remembers', async () => {
    const own = new Model({ apiKey: KEY, baseUrl: server.url });
    const before = server.requests.length;
    const refused = {
      kind: 'error',
      status: 400,
      message: `'${format}' is not supported`,
      param: format,
    } as const;
    server.use((_, index) => (index === 0 ? refused : undefined));
    expect((await own.generate(STRUCTURED)).structured).toMatchObject({ speech: expect.any(String) });
    await own.generate(STRUCTURED);
    expect(server.requests.length - before).toBe(3);
    expect(lastBody()).toContain('It must satisfy this JSON Schema');
  });

  it('calls tools with parsed arguments, and shows their answers', async () => {
    server.use([
      { kind: 'answer', tool_calls: [{ id: 'c1', name: 'look', arguments: '{"at":"the old bridge"}' }] },
      { kind: 'answer', text: 'It stands.' },
    ]);
    const { tool_calls, stop_reason } = await model.generate({
      ...TOOLS,
      response_schema: STRUCTURED.response_schema,
    });
    expect(stop_reason).toBe('tool_calls');
    expect(tool_calls).toEqual([{ id: 'c1', name: 'look', arguments: { at: 'the old bridge' } }]);
    await model.generate({
      ...TOOLS,
      messages: [
        ...TOOLS.messages,
        { role: 'assistant', content: '', tool_calls },
        { role: 'tool', content: 'Two arches.', tool_call_id: 'c1' },
      ],
    });
    for (const part of ['look', 'the old bridge', 'Two arches.']) expect(lastBody()).toContain(part);
  });

  it('refuses arguments of tools that are no object', async () => {
    server.use([{ kind: 'answer', tool_calls: [{ id: 'c2', name: 'look', arguments: '{"at":' }] }]);
    expect(await failureOf(TOOLS)).toMatchObject({ code: 'malformed_answer', retryable: true });
  });

  it('shows a picture, whose bytes it asks for', async () => {
    const messages: ModelRequest['messages'] = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image', sha256: SHA, media_type: 'image/png' },
        ],
      },
    ];
    const asked: string[] = [];
    await model.generate({ model: 'm-1', messages }, { media: async (hash) => (asked.push(hash), PICTURE) });
    expect(asked).toEqual([SHA]);
    expect(lastBody()).toContain(PICTURE_64);
    expect(lastBody()).toContain('What is this?');
    expect(await failureOf({ model: 'm-1', messages })).toMatchObject({
      code: 'media_missing',
      retryable: false,
    });
    const film = [{ type: 'audio', sha256: SHA, media_type: 'audio/midi' }] as const;
    expect(
      await failureOf(
        { model: 'm-1', messages: [{ role: 'user', content: [...film] }] },
        { media: async () => PICTURE },
      ),
    ).toMatchObject({ code: 'unsupported', retryable: false });
  });

  it.each(['end', 'reset'] as const)('fails an answer whose stream is cut (%s)', async (how) => {
    server.use([{ kind: 'cut', text: '{"speech":"Hello, you there.","price":12}', pieces: 2, how }]);
    const failure = await failureOf(STRUCTURED);
    expect(failure.retryable).toBe(true);
    expect(['answer_cut', 'connection_failed']).toContain(failure.code);
  });

  it('fails a structured answer that was cut off at the token limit, valid or not', async () => {
    server.use([{ kind: 'answer', json: { speech: 'Hello.', price: 12 }, finish_reason: 'length' }]);
    expect((await failureOf(STRUCTURED)).message).toContain('max_output_tokens');
  });

  it.each([
    [400, 'bad_request', false],
    [401, 'unauthorised', false],
    [402, 'quota_exhausted', false],
    [403, 'forbidden', false],
    [404, 'model_not_found', false],
    [413, 'request_too_large', false],
    [429, 'rate_limited', true],
    [500, 'server_error', true],
    [503, 'overloaded', true],
    [529, 'overloaded', true],
  ])('maps HTTP %i to %s, retryable: %s, in one request', async (status, code, retryable) => {
    const before = server.requests.length;
    server.use([{ kind: 'error', status, message: `bad key ${KEY} or Bearer ${KEY}` }]);
    expect(await failureOf(PLAIN)).toMatchObject({ code, retryable, origin: 'model' });
    expect(server.requests.length).toBe(before + 1);
  });

  it('passes on the time to wait', async () => {
    server.use([{ kind: 'error', status: 429, headers: { 'retry-after': '3' } }]);
    expect((await failureOf(PLAIN)).retry_after_ms).toBe(3000);
  });

  it('does not retry an over-long context', async () => {
    server.use([
      { kind: 'error', status: 400, message: 'prompt is too long: 210000 tokens > 200000 maximum' },
    ]);
    expect(await failureOf(STRUCTURED)).toMatchObject({ code: 'context_too_long', retryable: false });
  });

  (tells ? it : it.skip)('does not retry a refusal', async () => {
    server.use([
      { kind: 'answer', refusal: 'I will not do that.' },
      { kind: 'answer', text: '', finish_reason: 'content_filter' },
    ]);
    const failure = await failureOf(STRUCTURED);
    expect(failure).toMatchObject({ code: 'refused', retryable: false });
    expect(failure.message).toContain('I will not do that.');
    expect(await failureOf(PLAIN)).toMatchObject({ code: 'refused', retryable: false });
  });

  it('fails a stream that breaks the protocol', async () => {
    const raw = tells ? 'event: response.created\ndata: {"type": nonsense\n\n' : '{"message": nonsense\n';
    server.use([{ kind: 'raw', body: raw }]);
    expect((await failureOf(PLAIN)).retryable).toBe(true);
  });

  it("stops a silent server's call when it is aborted", async () => {
    server.use([{ kind: 'hang' }]);
    const controller = new AbortController();
    const before = server.requests.length;
    const failed = failureOf(PLAIN, { signal: controller.signal });
    while (server.requests.length === before) await new Promise(setImmediate);
    controller.abort();
    expect(await failed).toMatchObject({ code: 'aborted', retryable: true });
  });

  it('stops in mid-stream when it is aborted, and the server sees it go', async () => {
    server.use([{ kind: 'answer', text: 'word '.repeat(400), pace_ms: 5 }]);
    const controller = new AbortController();
    const failure = await failureOf(PLAIN, { signal: controller.signal, onDelta: () => controller.abort() });
    expect(failure.code).toBe('aborted');
    const record = server.requests.at(-1)!;
    while (!record.aborted) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('blames no server for a fault of our own', async () => {
    const broken = (): never => {
      throw new TypeError('words is not iterable');
    };
    const failure = await failureOf(PLAIN, { onDelta: broken });
    expect(failure).toMatchObject({ code: 'engine_error', origin: 'platform' });
    expect(failure.message).toMatch(/could not be made: words is not iterable/);
  });

  it('gives up on a server that stays silent', async () => {
    server.use([{ kind: 'hang' }]);
    const hasty = new Model({ apiKey: KEY, baseUrl: server.url, timeoutMs: 50 });
    expect(await failureOf(PLAIN, {}, hasty)).toMatchObject({ code: 'timeout', retryable: true });
  });

  it('says where there is no server, and finds it when it is back', async () => {
    await server.stop();
    const failure = await failureOf(PLAIN);
    expect(failure).toMatchObject({ code: 'connection_failed', retryable: true });
    expect(failure.message).toContain(`127.0.0.1:${server.port}`);
    await server.restart();
    expect((await model.generate(PLAIN)).text).not.toBe('');
  });

  it('refuses a base URL that holds a password, without repeating it', () => {
    const make = () => new Model({ baseUrl: 'http://user:hunter2@127.0.0.1:9/v1' });
    expect(make).toThrow(/must not hold a user or a password/);
    expect(make).not.toThrow(/hunter2/);
  });
});

it('asks Anthropic for what its dialect of schemas can enforce, and for nothing in its place', async () => {
  const server = await startAnthropicServer();
  try {
    const model = new AnthropicModel({ apiKey: KEY, baseUrl: server.url });
    server.use([{ kind: 'answer', json: { speech: 'Hello.', price: 12 } }]);
    await model.generate({ ...STRUCTURED, temperature: 0.5, max_output_tokens: 77 });
    const { body } = server.requests[0];
    expect(body).toMatchObject({ max_tokens: 77, temperature: 0.5, system: 'Be brief.' });
    expect(body.output_config!.format.schema).toMatchObject({ additionalProperties: false });
    expect(JSON.stringify(body.output_config!.format.schema)).not.toContain('"maximum":20');
    const loose: JsonObject = { type: 'object', properties: { value: {} }, required: ['value'] };
    server.use([{ kind: 'answer', json: { value: 3 } }]);
    await model.generate({ ...PLAIN, response_schema: { name: 'loose', schema: loose } });
    expect(server.requests[1].body.output_config).toBeUndefined();
    expect(server.requests[1].body.system).toContain('It must satisfy this JSON Schema');
  } finally {
    await server.stop();
  }
});

it('tells Ollama how large the context is, and to cut nothing', async () => {
  const server = await startOllamaServer();
  try {
    const model = new Ollama({ baseUrl: server.url, contextTokens: 8192 });
    await model.generate({ ...PLAIN, seed: 2 ** 40 + 5, max_output_tokens: 9 });
    expect(server.requests[0].body).toMatchObject({
      truncate: false,
      options: { num_ctx: 8192, num_predict: 9, seed: 5 },
    });
  } finally {
    await server.stop();
  }
});

it('a model that Ollama knows to be blind is shown nothing, and says so', async () => {
  const server = await startOllamaServer();
  const model = new Ollama({ baseUrl: server.url });
  const content = [{ type: 'image', sha256: SHA, media_type: 'image/png' } as const];
  const ask = (name: string) =>
    model.generate({ model: name, messages: [{ role: 'user', content }] }, { media: async () => PICTURE });
  try {
    await expect(ask('blind-1')).rejects.toMatchObject({
      failure: { code: 'unsupported', retryable: false },
    });
    expect(server.requests).toEqual([]);
    await ask('m-1');
    expect(JSON.stringify(server.requests[0].body)).toContain(PICTURE_64);
  } finally {
    await server.stop();
  }
});
