import { describe, expect, it } from '@jest/globals';
import type { JsonObject, ModelCallRecord } from '@scrai/contracts';
import { createEngine } from '../src/index.js';
import { ModelError, models, type LanguageModel, type ModelAnswer } from '@scrai/model';
import { contextOf, viewOf, workOf } from './work.js';

const simulated = models();

/** A provider that speaks, and counts how often it did. */
function speaking(speak: NonNullable<LanguageModel['speak']>) {
  const calls = { count: 0 };
  const own: LanguageModel = {
    provider: 'own',
    generate: async () => ANSWER,
    speak: (request) => {
      calls.count++;
      return speak(request);
    },
  };
  return { engine: createEngine('actor', models({}, [own])), calls };
}

/** A provider that counts its calls and answers as told. */
function provider(generate: LanguageModel['generate']) {
  const calls = { count: 0 };
  const own: LanguageModel = {
    provider: 'own',
    generate: (request, context) => {
      calls.count++;
      return generate(request, context);
    },
  };
  return { registry: models({}, [own]), calls };
}

const ANSWER: ModelAnswer = {
  text: '{}',
  structured: { thought: '', speech: 'Hello.', act: { price: 3 } },
  tool_calls: [],
  stop_reason: 'stop',
  usage: { input_tokens: 1000, output_tokens: 100 },
  request_id: null,
  model: 'x',
  simulated: false,
};

describe('engines', () => {
  it('are the three, and no other', () => {
    for (const type of ['actor', 'narrator', 'analyst']) {
      const engine = createEngine(type, simulated);
      expect(engine).toMatchObject({ type, version: expect.any(String) });
      expect(engine.capabilities.length).toBeGreaterThan(0);
    }
    expect(() => createEngine('toString', simulated)).toThrow(/actor, narrator, analyst/);
  });

  it('answer a turn with exactly what the model answered, and its cost', async () => {
    const { registry } = provider(async () => ANSWER);
    const { context, records } = contextOf();
    const outcome = await createEngine('actor', registry).process(workOf({ model: 'own:x' }), context);
    expect(outcome).toEqual({
      kind: 'done',
      result: ANSWER.structured,
      usage: { calls: 1, input_tokens: 1000, output_tokens: 100, cost: 0.003 },
      model: 'own:x',
      simulated: false,
    });
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      model: 'own:x',
      agent: 'Ada',
      turn: 5,
      call_index: 0,
      attempt: '1.1',
      cost: 0.003,
      failure: null,
    });
  });

  it('play simulated turns that depend on nothing but seed and view', async () => {
    const engine = createEngine('actor', simulated);
    const play = async (changes: Parameters<typeof workOf>[0], attempt: string) => {
      const { context, records } = contextOf({ attempt });
      return { outcome: await engine.process(workOf(changes), context), hash: records[0].request_hash };
    };
    const first = await play({}, '1.1');
    expect(first.outcome).toMatchObject({
      kind: 'done',
      simulated: true,
      result: { act: { price: 7 }, speech: 'HINT-LINE' },
    });
    const again = await play({ dispatch: 3, scenario_run_id: 'f0000000-0000-4000-8000-00000000000f' }, '3.2');
    expect(again).toEqual(first);
    expect((await play({ seed: 1 }, '1.1')).hash).not.toBe(first.hash);
  });

  it('send no hint to a model', async () => {
    const { context, records } = contextOf();
    await createEngine('actor', simulated).process(workOf(), context);
    expect(JSON.stringify(records[0].request)).not.toMatch(/x-simulated|HINT-LINE/);
    expect(records[0].request).toMatchObject({
      temperature: 0.4,
      seed: 271828182845,
      response_schema: { name: 'act' },
    });
  });

  it('record the answer before they use it', async () => {
    const { context } = contextOf();
    const failing = { ...context, recordCall: () => Promise.reject(new Error('the broker is away')) };
    await expect(createEngine('actor', simulated).process(workOf(), failing)).rejects.toThrow(
      'the broker is away',
    );
  });

  it('use a kept answer again, without a call and with its usage', async () => {
    const { registry, calls } = provider(async () => ANSWER);
    const engine = createEngine('actor', registry);
    const work = workOf({ model: 'own:x' });
    const first = contextOf();
    const outcome = await engine.process(work, first.context);
    const kept = JSON.parse(JSON.stringify(first.records[0])) as ModelCallRecord;
    const second = contextOf({ attempt: '1.2', kept });
    expect(await engine.process(work, second.context)).toEqual(outcome);
    expect(calls.count).toBe(1);
    expect(second.records).toEqual([]);
  });

  it('call again where the kept call had failed', async () => {
    const { registry, calls } = provider(async () => ANSWER);
    const engine = createEngine('actor', registry);
    const first = contextOf();
    await engine.process(workOf({ model: 'own:x' }), first.context);
    const kept = { ...first.records[0], response: null };
    expect(await engine.process(workOf({ model: 'own:x' }), contextOf({ kept }).context)).toMatchObject({
      kind: 'done',
    });
    expect(calls.count).toBe(2);
  });

  it.each([
    [true, 'retry'],
    [false, 'reject'],
  ])('pass on a failure (retryable: %s) as %s, and record it', async (retryable, kind) => {
    const failure = {
      code: 'broken',
      message: 'It broke.',
      retryable,
      origin: 'model' as const,
      retry_after_ms: 40,
    };
    const { registry } = provider(() => Promise.reject(new ModelError(failure)));
    const { context, records } = contextOf();
    expect(await createEngine('narrator', registry).process(workOf({ model: 'own:x' }), context)).toEqual({
      kind,
      failure,
    });
    expect(records).toEqual([expect.objectContaining({ failure, response: null, cost: 0 })]);
  });

  it('reject a model that is not there', async () => {
    const { context, records } = contextOf();
    const outcome = await createEngine('actor', simulated).process(workOf({ model: 'openai:gpt' }), context);
    expect(outcome).toMatchObject({ kind: 'reject', failure: { code: 'unknown_model', retryable: false } });
    expect(records).toEqual([]);
  });

  it('throw on what is no failure of a model, so that the kit counts it as ours', async () => {
    const { registry } = provider(() => Promise.reject(new TypeError('a bug')));
    const run = createEngine('actor', registry).process(workOf({ model: 'own:x' }), contextOf().context);
    await expect(run).rejects.toThrow('a bug');
  });

  it('narrate and analyse with the simulated model', async () => {
    const text = { type: 'string' };
    const ask = (kind: string, properties: JsonObject): JsonObject => ({
      type: 'object',
      properties,
      required: Object.keys(properties),
    });
    const you = { ...viewOf().you, simulated: undefined };
    const narrate = viewOf({
      you,
      ask: {
        kind: 'narrate',
        instruction: '',
        schema: ask('narrate', { narration: text, changes: { type: 'array' } }),
      },
    });
    const narrated = await createEngine('narrator', simulated).process(
      workOf({ view: narrate }),
      contextOf().context,
    );
    expect(narrated).toMatchObject({
      kind: 'done',
      result: { narration: expect.stringMatching(/\./), changes: [] },
    });

    const findings = {
      type: 'array',
      items: ask('f', { question: text, answer: text, cites: { type: 'array', items: { type: 'integer' } } }),
    };
    const analyse = viewOf({
      you,
      questions: ['Who spoke?'],
      ask: { kind: 'analyse', instruction: '', schema: ask('analyse', { findings }) },
    });
    const analysed = await createEngine('analyst', simulated).process(
      workOf({ view: analyse }),
      contextOf().context,
    );
    if (analysed.kind !== 'done') throw new Error(analysed.failure.message);
    const found = analysed.result.findings as { question: string; cites: number[] }[];
    expect(found.map(({ question }) => question)).toEqual(['Who spoke?']);
    for (const seq of found[0].cites) expect([101, 103, 107, 109]).toContain(seq);
  });
});

describe('an agent with a voice', () => {
  const bytes = Buffer.from('RIFF....WAVE');
  const usage = { input_tokens: 2, output_tokens: 0, estimated: true };
  const sound = { bytes, media_type: 'audio/wav' as const, usage, request_id: 'r1', simulated: false };
  const speaks: LanguageModel['speak'] = async ({ model }) => ({ ...sound, model });
  const work = workOf({
    model: 'own:x',
    voice: { model: 'own:tts', name: 'alloy' },
    prices: { 'own:tts': { input: 60, output: 0 } },
  });

  it('is heard: one recorded call of the turn, whose sound is shown with the answer', async () => {
    const { engine } = speaking(speaks);
    const blobs = new Map<string, Uint8Array>();
    const { context, records } = contextOf({ blobs });
    const outcome = await engine.process(work, context);
    const [sha256] = blobs.keys();
    expect(blobs.get(sha256)).toEqual(bytes);
    const media = [{ sha256, media_type: 'audio/wav', alt: 'Hello.' }];
    expect(outcome).toMatchObject({ media, model: 'own:x', usage: { calls: 2, input_tokens: 1002 } });
    expect(records).toMatchObject([
      { purpose: 'answer', call_index: 0 },
      {
        ...{ purpose: 'speech', call_index: 1, model: 'own:tts', cost: 0.00012 },
        request: { model: 'tts', voice: 'alloy', text: 'Hello.' },
        response: { sha256, media_type: 'audio/wav', request_id: 'r1', usage },
      },
    ]);
    expect(records[1].response).not.toHaveProperty('bytes');
  });

  it('is not paid for again: another attempt takes the sound that is kept, unless other words are said', async () => {
    const { engine, calls } = speaking(speaks);
    const first = contextOf();
    const outcome = await engine.process(work, first.context);
    const again = contextOf({ attempt: '1.2' });
    const keptCall = async (index: number) => first.records[index] ?? null;
    expect(await engine.process(work, { ...again.context, keptCall })).toEqual(outcome);
    expect([calls.count, again.records]).toEqual([1, []]);
    const other = { ...work, voice: { ...work.voice!, name: 'echo' } };
    await engine.process(other, { ...again.context, keptCall });
    expect(calls.count).toBe(2);
  });

  it('fails the attempt where no sound comes, or none can be stored: nothing is left out in silence', async () => {
    const failure = { code: 'rate_limited', message: 'slow down', retryable: true, origin: 'model' as const };
    const silent = speaking(() => Promise.reject(new ModelError(failure)));
    const { context, records } = contextOf();
    expect(await silent.engine.process(work, context)).toEqual({ kind: 'retry', failure });
    expect(records[1]).toMatchObject({ purpose: 'speech', response: null, failure });
    const away = { ...context, keepBlob: () => Promise.reject(new Error('the event store is away')) };
    const outcome = await speaking(speaks).engine.process(work, away);
    expect(outcome).toMatchObject({ kind: 'retry', failure: { code: 'media_unreadable' } });
    expect(records[3]).toMatchObject({ response: null, cost: 0.00012 });
    const { registry } = provider(async () => ANSWER);
    const mute = await createEngine('actor', registry).process(work, context);
    expect(mute).toMatchObject({ kind: 'reject', failure: { code: 'unsupported' } });
  });

  it('makes no call where it says nothing', async () => {
    const { engine, calls } = speaking(speaks);
    const wordless = { ...work, view: viewOf({ ask: { ...viewOf().ask, kind: 'analyse' } }) };
    expect(await engine.process(wordless, contextOf().context)).not.toHaveProperty('media');
    expect(calls.count).toBe(0);
  });
});
