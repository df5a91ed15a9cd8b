import { describe, expect, it } from '@jest/globals';
import { SIMULATED_NAMES, type JsonObject, type Perception, type View } from '@scrai/contracts';
import { ModelError, Simulated, withoutHints } from '../src/index.js';
import { actorSchema, speech, viewOf } from './view.js';

const model = new Simulated();

async function answer(view: View, seed = 7): Promise<JsonObject> {
  const request = {
    model: 'default',
    messages: [],
    response_schema: { name: view.ask.kind, schema: withoutHints(view.ask.schema) },
    seed,
  };
  return (await model.generate(request, { view })).structured!;
}

const BARGAIN: JsonObject = {
  type: 'object',
  properties: {
    kind: { type: 'string', enum: ['offer', 'accept', 'reject'] },
    price: { type: 'number', minimum: 0, maximum: 1000 },
  },
  required: ['kind'],
  additionalProperties: false,
};

/** Two agents that talk by turns, each shown the last twenty things said. */
async function converse(seed: number, turns: number, act?: JsonObject): Promise<Perception[]> {
  const names = ['Ada', 'Bela'];
  const transcript: Perception[] = [];
  for (let turn = 1; turn <= turns; turn++) {
    const name = names[(turn - 1) % 2];
    const other = names[turn % 2];
    const base = viewOf();
    const view = viewOf({
      you: { ...base.you, name },
      others: [{ name: other, description: '' }],
      clock: { turn, round: Math.ceil(turn / 2), own_turn: Math.ceil(turn / 2) },
      transcript: transcript.slice(-20),
      ask: { kind: 'act', instruction: '', schema: actorSchema([other], act) },
    });
    const said = await answer(view, seed * 1000 + turn);
    transcript.push(speech(turn * 2, name, said.speech as string, said.act as JsonObject | undefined));
  }
  return transcript;
}

describe('the simulated model', () => {
  it('says the same for the same seed and view, and something else for another seed', async () => {
    expect(await converse(1, 10)).toEqual(await converse(1, 10));
    expect(await converse(1, 10)).not.toEqual(await converse(2, 10));
  });

  it('says nothing twice within twelve turns, takes up what was said and calls the other by name', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const texts = (await converse(seed, 12)).map((entry) => entry.text);
      expect(new Set(texts).size).toBe(texts.length);
      expect(texts.every((text) => /^[A-Z].*[.?!]$/.test(text) && !/[{}]|undefined|null/.test(text))).toBe(
        true,
      );
      expect(texts.slice(1).some((text) => /\b(Ada|Bela)\b/.test(text))).toBe(true);
      expect(texts.some((text) => /the (market|old bicycle|future|shop|bicycle)/.test(text))).toBe(true);
    }
  });

  it('bargains: offers come closer, and most talks end with an acceptance', async () => {
    let accepted = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const talk = await converse(seed, 20, BARGAIN);
      const prices = talk
        .filter((entry) => entry.act!.kind === 'offer')
        .map((entry) => entry.act!.price as number);
      const gap = (at: number): number => Math.abs(prices[at] - prices[at - 1]);
      if (prices.length > 4) expect(gap(prices.length - 1)).toBeLessThanOrEqual(gap(1) + 1);
      expect(talk[0].act!.kind).not.toBe('accept');
      for (const { text, act } of talk) if (act!.kind === 'offer') expect(text).toContain(String(act!.price));
      if (talk.some((entry) => entry.act!.kind === 'accept')) accepted++;
    }
    expect(accepted).toBeGreaterThan(14);
  });

  it('keeps goals with secrets out of its speech', async () => {
    for (let seed = 1; seed <= 200; seed++) {
      expect((await answer(viewOf(), seed)).speech).not.toMatch(/420|never pay/i);
    }
  });

  it('sends its text in one piece without a delay, in many with one, and stops when it is aborted', async () => {
    const view = viewOf();
    const deltas: string[] = [];
    const slow = await model.generate(
      { model: 'slow-24ms', messages: [], seed: 1 },
      { view, onDelta: (text) => deltas.push(text) },
    );
    expect(deltas.length).toBeGreaterThan(3);
    expect(deltas.join('')).toBe(slow.text);
    const quick = await model.generate({ model: 'default', messages: [], seed: 1 }, { view });
    expect(quick.text).toBe(slow.text);

    const controller = new AbortController();
    const stopped = model.generate(
      { model: 'slow-60000ms', messages: [] },
      { view, signal: controller.signal },
    );
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ failure: { code: 'aborted', retryable: true } });
    await expect(model.generate({ model: 'clever', messages: [] })).rejects.toBeInstanceOf(ModelError);
  });

  it('answers plain messages without a view, equal ones equally', async () => {
    const messages = [
      { role: 'system' as const, content: 'You are a fisherman who worries about the harbour.' },
      { role: 'user' as const, content: 'What should we do about the harbour?' },
    ];
    const first = await model.generate({ model: 'default', messages });
    expect(first).toMatchObject({
      simulated: true,
      structured: null,
      usage: { estimated: true, input_tokens: 22 },
    });
    expect(first.text).toMatch(/^[A-Z].*[.?!]$/);
    expect((await model.generate({ model: 'default', messages })).text).toBe(first.text);
  });
});

describe('a simulated actor', () => {
  it('talks with those who speak, and not with the narrator', async () => {
    const transcript: Perception[] = [
      { seq: 2, kind: 'narration', from: 'The Voice', text: 'Rain falls on the harbour.' },
    ];
    for (let seed = 1; seed <= 40; seed++) {
      expect((await answer(viewOf({ transcript }), seed)).speech).not.toMatch(/Voice/);
    }
  });
});

describe('hints for the simulated model', () => {
  const act: JsonObject = {
    type: 'object',
    properties: {
      kind: {
        type: 'string',
        enum: ['offer', 'accept'],
        'x-simulated': "last_act != null && last_act.price <= agent.attributes.limit ? 'accept' : 'offer'",
      },
      price: {
        type: 'integer',
        minimum: 1,
        maximum: 500,
        'x-simulated': "act.kind == 'offer' ? 300 + own_turn * 10 : null",
      },
    },
    required: ['kind'],
    additionalProperties: false,
  };
  const lines = {
    offer: ['I can pay {{ act.price }}, {{ heard.from }}.'],
    accept: ['Sold!'],
    default: ['Well.'],
  };
  const asked = (schema: JsonObject) => ({
    kind: 'act',
    instruction: '',
    schema: actorSchema(['Bela', 'Cora'], schema),
  });

  it('decide acts property by property, and lines speak of the act', async () => {
    const transcript = [speech(3, 'Bela', 'It costs 480.', { kind: 'offer', price: 480 })];
    const view = viewOf({ simulated: { lines }, ask: asked(act), transcript });
    expect(await answer(view)).toMatchObject({
      act: { kind: 'offer', price: 330 },
      speech: 'I can pay 330, Bela.',
    });
    const cheaper = [speech(3, 'Bela', 'It costs 400.', { kind: 'offer', price: 400 })];
    const accepted = await answer({ ...view, transcript: cheaper });
    expect(accepted).toMatchObject({ act: { kind: 'accept' }, speech: 'Sold!' });
    expect(accepted.act).not.toHaveProperty('price');
  });

  it('clamp a number, replace a value that breaks the schema, and leave out what is null', async () => {
    const off = (kind: string, price: string): JsonObject => ({
      ...act,
      properties: {
        kind: { type: 'string', enum: ['offer', 'accept'], 'x-simulated': kind },
        price: { type: 'integer', minimum: 1, maximum: 500, 'x-simulated': price },
      },
    });
    expect((await answer(viewOf({ ask: asked(off("'offer'", '9999.7')) }))).act).toEqual({
      kind: 'offer',
      price: 500,
    });
    const replaced = (await answer(viewOf({ ask: asked(off("'steal'", 'null')) }))).act as JsonObject;
    expect(['offer', 'accept']).toContain(replaced.kind);
    expect(replaced).not.toHaveProperty('price');
  });

  it('leave out a whole act, or fill it, by the hint on its root', async () => {
    const gated = (when: string): JsonObject => ({ ...act, type: ['object', 'null'], 'x-simulated': when });
    expect((await answer(viewOf({ ask: asked(gated('null')) }))).act).toBeNull();
    const given = gated("{kind: 'offer', price: 5}");
    expect((await answer(viewOf({ ask: asked(given) }))).act).toEqual({ kind: 'offer', price: 5 });
  });

  it('draw by seed, the same for the same seed', async () => {
    const drawn: JsonObject = {
      type: 'object',
      properties: { n: { type: 'number', 'x-simulated': "draw('n')" } },
      required: ['n'],
    };
    const view = viewOf({ ask: asked(drawn) });
    const values = await Promise.all(
      [1, 2, 3, 4].map(async (seed) => ((await answer(view, seed)).act as JsonObject).n),
    );
    expect(new Set(values).size).toBe(4);
    expect(((await answer(view, 3)).act as JsonObject).n).toBe(values[2]);
  });

  it('say no line again until the bank is used up, whatever it renders to', async () => {
    const bank = [
      'One apple, turn {{ turn }}.',
      'Two pears, turn {{ turn }}.',
      'Three plums, turn {{ turn }}.',
    ];
    for (let seed = 0; seed < 30; seed++) {
      const transcript: Perception[] = [];
      for (let turn = 1; turn <= 3; turn++) {
        const view = viewOf({
          simulated: { lines: { default: bank } },
          transcript,
          clock: { turn, round: turn, own_turn: turn },
        });
        transcript.push(speech(turn, 'Ada', (await answer(view, seed * 10 + turn)).speech as string));
      }
      expect(new Set(transcript.map(({ text }) => text.slice(0, 5))).size).toBe(3);
    }
  });

  it.each(Object.keys(SIMULATED_NAMES))('know the name %s', async (name) => {
    const cues = [{ when: `${name} == null || ${name} != null`, lines: ['Known.'] }];
    expect((await answer(viewOf({ simulated: { cues } }))).speech).toBe('Known.');
  });

  it('keep those who speak at the same moment from saying the same line', async () => {
    const bank = Array.from({ length: 7 }, (_, i) => `This is line number ${i}.`);
    for (let round = 1; round <= 12; round++) {
      const said = await Promise.all(
        [0, 1, 2, 3, 4].map((index) => {
          const simulated = { lines: { default: bank }, voice: { index, of: 5 } };
          const view = viewOf({ simulated, clock: { turn: 5 * round + index, round, own_turn: round } });
          return answer(view, round);
        }),
      );
      expect(new Set(said.map(({ speech: line }) => line)).size).toBe(5);
    }
  });

  it('let cues go first and whisper', async () => {
    const cues = [
      { when: 'false', lines: ['Never.'] },
      {
        when: "heard != null && contains(heard.text, 'fire')",
        lines: ['Run, {{ others[1].name }}!'],
        to: '[others[1].name]',
      },
    ];
    const view = viewOf({ simulated: { cues, lines: { default: ['Well.'] }, thoughts: ['Hm.'] } });
    expect(await answer(view)).toEqual({ thought: 'Hm.', speech: 'Well.' });
    const alarmed = { ...view, transcript: [speech(2, 'Bela', 'There is a fire!')] };
    expect(await answer(alarmed)).toEqual({ thought: 'Hm.', speech: 'Run, Cora!', to: ['Cora'] });
  });

  it.each([
    [{ lines: { default: ['{% if %}'] } }, '{% if %}'],
    [{ cues: [{ when: 'nobody.knows', lines: ['x'] }] }, 'nobody'],
  ])('fail the call, for good, where they cannot be played: %j', async (simulated, named) => {
    const error = (await answer(viewOf({ simulated })).catch((thrown: unknown) => thrown)) as ModelError;
    expect(error).toBeInstanceOf(ModelError);
    expect(error.failure).toMatchObject({ code: 'simulated_hint', retryable: false });
    expect(error.failure.message).toContain(named);
  });
});

describe('its embeddings', () => {
  it('follow from the text alone, and words that are alike come close', async () => {
    const texts = [
      'The keeper of the lighthouse',
      'the lighthouse keepers',
      'Rain on Sunday',
      '',
      'The keeper of the lighthouse',
    ];
    const { vectors, usage, simulated } = await new Simulated().embed({ model: 'default', texts });
    const near = (a: number, b: number): number =>
      vectors[a].reduce((sum, x, at) => sum + x * vectors[b][at], 0);
    expect(vectors[4]).toEqual(vectors[0]);
    expect(near(0, 1)).toBeGreaterThan(near(0, 2) + 0.3);
    for (const at of texts.keys()) expect(near(at, at)).toBeCloseTo(1);
    expect([usage.input_tokens > 0, simulated]).toEqual([true, true]);
    await expect(new Simulated().embed({ model: 'other', texts })).rejects.toMatchObject({
      failure: { code: 'unknown_model' },
    });
  });
});
