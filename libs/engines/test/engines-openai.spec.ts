import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@scrai/contracts';
import { createEngine } from '../src/index.js';
import { models } from '@scrai/model';
import { startOpenAiServer, type OpenAiServer, type Step } from '@scrai/model/testing';
import { contextOf, workOf } from './work.js';

describe('engines on an OpenAI-compatible server', () => {
  let server: OpenAiServer;
  beforeAll(async () => {
    server = await startOpenAiServer();
  });
  afterEach(() => server.use(undefined));
  afterAll(() => server.stop());

  const process = (context = contextOf()) => {
    const registry = models({ openai: { apiKey: 'sk-test-0123456789', baseUrl: server.url } });
    const outcome = createEngine('actor', registry).process(workOf({ model: 'openai:m-1' }), context.context);
    return { outcome, records: context.records };
  };

  it('play a turn: the prompt goes over the wire, without hints, and the answer comes back checked', async () => {
    server.use([
      {
        kind: 'answer',
        json: { thought: 'Hm.', speech: 'Seven.', act: { price: 7 } },
        usage: { prompt_tokens: 500, completion_tokens: 20 },
      },
    ]);
    const { outcome, records } = process();
    expect(await outcome).toEqual({
      kind: 'done',
      result: { thought: 'Hm.', speech: 'Seven.', act: { price: 7 } },
      usage: { calls: 1, input_tokens: 500, output_tokens: 20, cost: 0.0012 },
      model: 'openai:m-1',
      simulated: false,
    });
    const { body } = server.requests.at(-1)!;
    expect(body.messages).toEqual(records[0].request.messages);
    expect(JSON.stringify(body)).not.toMatch(/x-simulated|HINT-LINE/);
    expect(body).toMatchObject({ model: 'm-1', temperature: 0.4, seed: 271828182845 });
    expect(records[0]).toMatchObject({
      simulated: false,
      response: { request_id: expect.any(String), model: 'm-1-test' },
    });
    expect(JSON.stringify(records)).not.toContain('sk-test');
  });

  it('use tools over the wire, and are asked again where the arguments are no JSON', async () => {
    const dice = (text: string): Step => ({
      kind: 'answer',
      tool_calls: [{ id: 'c1', name: 'dice', arguments: text }],
    });
    const said: Step = { kind: 'answer', json: { thought: '', speech: 'So be it.', act: { price: 7 } } };
    server.use([dice('{"dice":'), dice('{"dice":"2d6"}'), said]);
    const { context, records, ended } = contextOf();
    const registry = models({ openai: { apiKey: 'sk-test-0123456789', baseUrl: server.url } });
    const work = workOf({ model: 'openai:m-1', tools: [{ tool: 'dice' }] });
    const outcome = await createEngine('actor', registry).process(work, context);
    expect(outcome).toMatchObject({ kind: 'done', result: { speech: 'So be it.' }, usage: { calls: 3 } });
    expect(records.map(({ purpose }) => purpose)).toEqual(['answer', 'repair', 'tools']);
    expect(ended).toMatchObject([{ call_index: 1, tool_call_id: 'c1', tool: 'dice', status: 'done' }]);
    expect(server.requests.at(-1)?.body.messages.slice(2)).toMatchObject([
      { role: 'assistant', tool_calls: [{ id: 'c1', function: { name: 'dice' } }] },
      { role: 'tool', tool_call_id: 'c1', content: ended[0].result },
    ]);
  });

  it('play with the valid answers that the server gives by default', async () => {
    const { outcome } = process();
    expect(await outcome).toMatchObject({ kind: 'done', result: { speech: expect.any(String) } });
  });

  it.each<[string, Step, string, string]>([
    ['a refusal', { kind: 'answer', refusal: 'No.' }, 'reject', 'refused'],
    [
      'a busy server',
      { kind: 'error', status: 429, headers: { 'retry-after': '2' } },
      'retry',
      'rate_limited',
    ],
    ['a wrong key', { kind: 'error', status: 401 }, 'reject', 'unauthorised'],
    ['a cut stream', { kind: 'cut', text: '{"speech":"Sev', pieces: 2, how: 'end' }, 'retry', 'answer_cut'],
  ])('make no result of %s', async (_, step, kind, code) => {
    server.use([step]);
    const { outcome, records } = process();
    expect(await outcome).toMatchObject({ kind, failure: { code, origin: 'model' } });
    expect(await outcome).not.toHaveProperty('result');
    expect(records).toEqual([
      expect.objectContaining({ response: null, failure: expect.objectContaining({ code }) }),
    ]);
  });

  it.each<[string, Step]>([
    ['no JSON', { kind: 'answer', text: 'Seven!' }],
    ['an act outside its bounds', { kind: 'answer', json: { thought: '', speech: '', act: { price: 70 } } }],
  ])('show %s to the model once, recorded as a repair, and then make no result of it', async (_, step) => {
    const good: Step = { kind: 'answer', json: { thought: 'Hm.', speech: 'Seven.', act: { price: 7 } } };
    server.use([step, good]);
    const mended = process();
    expect(await mended.outcome).toMatchObject({
      kind: 'done',
      result: { speech: 'Seven.' },
      usage: { calls: 2 },
    });
    expect(mended.records).toMatchObject([
      { call_index: 0, purpose: 'answer', response: null, failure: { code: 'malformed_answer' } },
      { call_index: 1, purpose: 'repair', failure: null },
    ]);
    const [asked, again] = mended.records.map(({ request }) => request.messages as JsonObject[]);
    expect(again.slice(0, asked.length)).toEqual(asked);
    expect(again.slice(asked.length)).toMatchObject([
      { role: 'assistant' },
      { role: 'user', content: expect.stringContaining('Answer again') },
    ]);

    server.use([step, step]);
    const failed = process();
    expect(await failed.outcome).toMatchObject({ kind: 'retry', failure: { code: 'malformed_answer' } });
    expect(failed.records.map(({ response }) => response)).toEqual([null, null]);
  });

  it('give the turn back when they are stopped', async () => {
    server.use([{ kind: 'hang' }]);
    const controller = new AbortController();
    const before = server.requests.length;
    const { outcome } = process(contextOf({ signal: controller.signal }));
    while (server.requests.length === before) await new Promise(setImmediate);
    controller.abort();
    expect(await outcome).toMatchObject({ kind: 'retry', failure: { code: 'aborted' } });
  });

  it('give the turn back while the server is away, and go on when it is back', async () => {
    await server.stop();
    try {
      expect(await process().outcome).toMatchObject({
        kind: 'retry',
        failure: { code: 'connection_failed', retryable: true },
      });
    } finally {
      await server.restart();
    }
    expect(await process().outcome).toMatchObject({ kind: 'done' });
  });
});
