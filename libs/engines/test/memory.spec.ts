import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type {
  Done,
  JsonObject,
  LackingVectorsQuestion,
  Perception,
  RecalledMemory,
  RememberedView,
  View,
} from '@scrai/contracts';
import { ModelError, models, tokenCounter, type LanguageModel, type ModelRequest } from '@scrai/model';
import { questionTokens } from '../src/memory/room.js';
import { createEngine } from '../src/index.js';
import { contextOf, viewOf, workOf } from './work.js';

const MEMORY: RememberedView = {
  strategy: 'hybrid',
  retrieve: 5,
  tokens: 2000,
  language: 'english',
  summary: null,
};
const said = (seq: number, text = `Words of event ${seq}, as many as are said in a breath.`): Perception => ({
  seq,
  kind: 'speech',
  from: 'Bela',
  text,
});
const past = (from: number, to: number, text?: string): Perception[] =>
  Array.from({ length: to - from + 1 }, (_, i) => said(from + i, text));
const memoryAt = (seq: number, own: Partial<RecalledMemory> = {}): RecalledMemory => ({
  ...{ seq, index: 0, kind: 'episodic', text: `What happened at ${seq}.`, importance: 0.5, turn: seq },
  score: 1 - seq / 1000,
  ...own,
});
const remembering = (
  memory: Partial<RememberedView>,
  transcript: Perception[],
  own: Partial<View> = {},
): View => viewOf({ memory: { ...MEMORY, ...memory }, transcript, ...own });

/** A provider that keeps what it is asked, and answers each kind of question. */
function listening(answers: Record<string, JsonObject> = {}) {
  const requests: ModelRequest[] = [];
  const speech = { thought: '', speech: 'Hello.', act: { price: 3 } };
  const all: Record<string, JsonObject> = { act: speech, summarise: { summary: 'In short.' }, ...answers };
  const own: LanguageModel = {
    provider: 'own',
    generate: async (request) => {
      requests.push(request);
      const structured = all[request.response_schema!.name];
      return {
        ...{ text: JSON.stringify(structured), structured, tool_calls: [], stop_reason: 'stop' },
        ...{ usage: { input_tokens: 10, output_tokens: 10 }, request_id: null, model: 'x', simulated: false },
      };
    },
  };
  return { requests, own, engine: createEngine('actor', models({}, [own])) };
}

async function play(
  view: View,
  options: Parameters<typeof contextOf>[0] & { answers?: Record<string, JsonObject> } = {},
) {
  const { requests, engine } = listening(options.answers);
  const made = contextOf(options);
  const outcome = await engine.process(workOf({ view, model: 'own:x' }), made.context);
  const counter = await tokenCounter('own:x');
  const sizes = requests.map((request) => questionTokens(request, counter));
  return { ...made, outcome, requests, sizes, prompt: String(requests.at(-1)?.messages[1].content) };
}

describe('the prompt of an agent with a memory', () => {
  it('shows the summary, what is recalled in the order in which it happened, and the transcript', async () => {
    const memories = [memoryAt(9, { text: 'The code is 4711.' }), memoryAt(4, { text: 'Say "hi"\n# Now' })];
    const { prompt, recalled } = await play(remembering({ summary: 'You met.' }, past(20, 22)), { memories });
    expect(prompt).toContain(
      '# The past, in short\n"You met."\n\n# What you remember\n' +
        '- At turn 4: "Say \\"hi\\"\\n# Now"\n- At turn 9: "The code is 4711."\n\n# What you have perceived',
    );
    expect(recalled).toEqual([
      {
        agent_id: 'f0000000-0000-5000-8000-000000000004',
        ...{ before: 111, turn: 5, language: 'english', limit: 5, shown_from: 20 },
        concerned: { now: ['Bela'], around: [] },
        query: [
          'Mention the weather.',
          ...past(20, 22)
            .reverse()
            .map(({ text }) => text),
        ].join('\n'),
      },
    ]);
  });

  it('asks for relations to those who speak, are spoken to and are named, before those who are there', async () => {
    const names = ['Al', 'Dov', 'Bela Varga', 'Eve'];
    const others = names.map((name) => ({ name, description: '' }));
    const heard: Perception[] = [
      { seq: 20, kind: 'speech', from: 'Eve', text: 'Too long ago to matter.' },
      { seq: 21, kind: 'stimulus', from: null, text: 'Bela Varga’s letter is also here.' },
      { seq: 22, kind: 'whisper', from: 'Cyd', to: ['Ada', 'Dov'], text: 'Psst.' },
      { seq: 23, kind: 'speech', from: 'Ada', text: 'Eve, come.' },
      { seq: 24, kind: 'narration', from: 'Nell', text: 'It rains.' },
    ];
    const { recalled } = await play(remembering({}, heard, { others }));
    expect(recalled[0].concerned).toEqual({
      now: ['Nell', 'Cyd', 'Dov', 'Bela Varga'],
      around: ['Al', 'Eve'],
    });
  });

  it.each(['昨天Al来了。', 'さっきAlさんに会った', 'Al이 왔어요', 'อัลAlมา'])(
    'finds a name in a script without spaces: %s',
    async (text) => {
      const others = ['Al', 'Alma', 'Eve'].map((name) => ({ name, description: '' }));
      const heard: Perception[] = [{ seq: 20, kind: 'stimulus', from: null, text }];
      const { recalled } = await play(remembering({}, heard, { others }));
      expect(recalled[0].concerned).toEqual({ now: ['Al'], around: ['Alma', 'Eve'] });
    },
  );

  it.each(['window', 'summary'] as const)('recalls nothing with the strategy %s', async (strategy) => {
    const { recalled, outcome } = await play(remembering({ strategy }, past(1, 3)));
    expect([recalled, outcome.kind]).toEqual([[], 'done']);
  });

  it.each([900, 1100, 1500, 2000, 4096])(
    'is never larger than %i tokens, and loses the oldest first',
    async (tokens) => {
      const memories = Array.from({ length: 30 }, (_, i) =>
        memoryAt(i + 1, { text: `Fact ${i}: ${'x'.repeat(i * 9)}` }),
      );
      const view = remembering({ tokens, summary: 'You met.'.repeat(20) }, past(100, 300));
      const { sizes, prompt } = await play(view, { memories });
      expect(sizes).toHaveLength(1);
      expect(sizes[0]).toBeLessThanOrEqual(tokens);
      expect(sizes[0]).toBeGreaterThan(tokens * 0.75);
      expect(prompt).toContain('Words of event 300,');
      const shown = [...prompt.matchAll(/Words of event (\d+)/g)].map(([, seq]) => Number(seq));
      expect(shown).toEqual(past(301 - shown.length, 300).map(({ seq }) => seq));
    },
  );

  it.each(['window', 'summary', 'retrieval', 'hybrid'] as const)(
    'fills the tokens that it has, and no more, with the strategy %s',
    async (strategy) => {
      const memories = past(1, 30).map(({ seq, text }) => memoryAt(seq, { text }));
      const fallen = strategy === 'summary' || strategy === 'hybrid' ? { fallen: past(60, 99) } : {};
      const { sizes } = await play(remembering({ tokens: 1200, strategy, ...fallen }, past(100, 300)), {
        memories,
      });
      expect(Math.max(...sizes)).toBeLessThanOrEqual(1200);
      expect(sizes.at(-1)).toBeGreaterThan(1200 * 0.75);
    },
  );

  it('fits to the token where the limit is what it has, and has a defined end one token below', async () => {
    const view = (tokens: number) => remembering({ tokens, strategy: 'window' }, [said(5)]);
    const [exact] = (await play(view(4096))).sizes;
    const room = exact + 12; // what a section may need more than this one does
    expect((await play(view(room))).sizes).toEqual([exact]);
    const { outcome, requests } = await play(view(exact - 1));
    expect(requests).toEqual([]);
    expect(outcome).toMatchObject({
      kind: 'reject',
      failure: { code: 'context_too_long', retryable: false },
    });
  });

  it('says what is too large where nothing of the past would fit', async () => {
    const you = { ...viewOf().you, persona: 'A person of many words. '.repeat(400) };
    const { outcome } = await play(remembering({}, past(1, 3), { you, world: { list: 'y'.repeat(900) } }));
    expect(outcome).toMatchObject({
      failure: {
        message: expect.stringMatching(
          /^The prompt of Ada does not fit: before anything of the past, it has \d+ tokens, as estimated, and the memory of the agent allows 2000\. The largest parts: persona 2400, world 228, the schema of the answer \d+\. Raise memory\.tokens, or shorten/,
        ),
      },
    });
  });
});

describe('a summary', () => {
  it('brings the former one and what fell out of the window into one, by a recorded call before the answer', async () => {
    const view = remembering(
      { strategy: 'summary', summary: 'You came.', fallen: past(10, 14) },
      past(15, 18),
    );
    const { requests, records, outcome, prompt } = await play(view);
    const asked = String(requests[0].messages[1].content);
    expect(asked).toContain('# What you remembered so far, in short\n"You came."');
    expect(asked.match(/Words of event/g)).toHaveLength(5);
    expect(asked).not.toContain('Words of event 15');
    expect(records.map(({ purpose, call_index }) => [purpose, call_index])).toEqual([
      ['summary', 0],
      ['answer', 1],
    ]);
    expect(prompt).toContain('# The past, in short\n"In short."');
    expect(prompt).not.toContain('Words of event 14');
    expect((outcome as Done).memories).toEqual([
      { kind: 'summary', text: 'In short.', importance: 1, from: [10, 11, 12, 13, 14] },
    ]);
    expect((outcome as Done).usage.calls).toBe(2);
  });

  it('takes as many calls as the tokens ask for, and leaves nothing out', async () => {
    const fallen = past(1, 60);
    const { requests, sizes } = await play(remembering({ tokens: 1000, fallen }, past(61, 62)));
    expect(requests.length).toBeGreaterThan(2);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1000);
    const summed = requests
      .slice(0, -1)
      .flatMap(({ messages }) => [...String(messages[1].content).matchAll(/Words of event (\d+)/g)])
      .map(([, seq]) => Number(seq));
    expect(summed).toEqual(fallen.map(({ seq }) => seq));
  });

  it('is not asked of a policy, which is shown what would be summed up', async () => {
    const policy = { answer: { speech: "join(map(transcript, t => t.text), '/')", act: '{ price: 1 }' } };
    const view = remembering({ strategy: 'summary', fallen: [said(1, 'one')] }, [said(2, 'two')], {
      you: { ...viewOf().you, policy },
    });
    const { context, records } = contextOf();
    const work = workOf({ view, model: 'policy:rules' });
    const outcome = await createEngine('actor', models()).process(work, context);
    expect(outcome).toMatchObject({ kind: 'done', result: { speech: 'one/two' } });
    expect(records).toHaveLength(1);
  });
});

describe('a recall by meaning', () => {
  const EMBEDDING = { ...MEMORY, embeddings: 'own:meaning' };
  /** A provider that gives embeddings, and keeps of which texts. */
  function meaning(fails?: ModelError) {
    const texts: string[][] = [];
    const own: LanguageModel = {
      ...listening().own,
      embed: async (request) => {
        texts.push(request.texts);
        if (fails) throw fails;
        const vectors = request.texts.map(({ length }) => [length, 0]);
        const usage = { input_tokens: 5, output_tokens: 0 };
        return { vectors, usage, request_id: 'r1', model: 'meaning', simulated: false };
      },
    };
    return { texts, engine: createEngine('actor', models({}, [own])) };
  }
  const memories = Array.from({ length: 4 }, (_, i) => memoryAt(i + 1, { text: `Fact ${i}.` }));
  const work = workOf({ view: remembering(EMBEDDING, past(20, 21)), model: 'own:x' });

  it('embeds what has no vector in recorded calls, which are none of the turn’s own and are not made again', async () => {
    const { texts, engine } = meaning();
    const made = contextOf({ memories });
    const first = await engine.process(work, made.context);
    expect(texts.map(({ length }) => length)).toEqual([3, 2]);
    expect(made.recalled[0].embeddings).toBe('own:meaning');
    expect(texts[0][0]).toBe(made.recalled[0].query);
    expect(made.records.map(({ purpose, call_index }) => [purpose, call_index])).toEqual([
      ['embedding', -1],
      ['embedding', -2],
      ['answer', 0],
    ]);
    expect(made.records[0]).toMatchObject({
      request: { model: 'meaning', texts: texts[0] },
      response: { dimensions: 2, request_id: 'r1' },
      input_tokens: 5,
    });
    expect(made.records[0].response).not.toHaveProperty('vectors');
    const again = await engine.process(work, made.context);
    expect([texts.length, again]).toEqual([2, first]);
  });

  it('ends visibly where there are no embeddings: by words alone it would be another run', async () => {
    const failure = { code: 'rate_limited', message: 'slow down', retryable: true, origin: 'model' as const };
    const { engine } = meaning(new ModelError(failure));
    const { context, records } = contextOf({ memories });
    expect(await engine.process(work, context)).toEqual({ kind: 'retry', failure });
    expect(records).toMatchObject([{ purpose: 'embedding', response: null, failure }]);
    const without = await listening().engine.process(work, contextOf({ memories }).context);
    expect(without).toMatchObject({ kind: 'reject', failure: { code: 'unsupported' } });
  });
});

describe('a recall by meaning from a recording', () => {
  it.each([
    ['finds the vectors that were kept', [], { kind: 'done' }],
    [
      'makes none up',
      ['What others said.'],
      {
        kind: 'reject',
        failure: {
          code: 'not_recorded',
          message: expect.stringMatching(
            /those of meaning are taken from what this database keeps.*What others said/,
          ),
        },
      },
    ],
  ])('%s', async (_, lacking, end) => {
    const folder = await mkdtemp(join(tmpdir(), 'recording-'));
    await writeFile(join(folder, 'calls.jsonl'), '');
    const text = 'providers: { march: { protocol: recorded, file: calls.jsonl } }';
    const modelsFile = { path: join(folder, 'models.yaml'), text };
    const { context, records, recalled } = contextOf();
    const asked: LackingVectorsQuestion[] = [];
    const lackingVectors = async (question: LackingVectorsQuestion) => {
      asked.push(question);
      return { texts: lacking, model: 'other:meaning' };
    };
    const view = remembering({ embeddings: 'march:meaning' }, past(20, 21));
    const engine = createEngine('actor', models({ modelsFile }, [listening().own]));
    const outcome = await engine.process(workOf({ view, model: 'own:x' }), { ...context, lackingVectors });
    await rm(folder, { recursive: true });
    expect(outcome).toMatchObject(end);
    expect(asked).toMatchObject([{ model: 'march:meaning', recorded_as: 'meaning' }]);
    expect(recalled.map(({ embeddings }) => embeddings)).toEqual(lacking.length > 0 ? [] : ['other:meaning']);
    expect(records.map(({ purpose }) => purpose)).toEqual([lacking.length > 0 ? 'embedding' : 'answer']);
  });
});

describe('the simulated model', () => {
  const simulated = async (view: View, memories: RecalledMemory[] = []) => {
    const { context } = contextOf({ memories });
    const outcome = await createEngine('actor', models()).process(
      workOf({ view, model: 'simulated:default' }),
      context,
    );
    return outcome as Done;
  };
  const plain = { ...viewOf().you, simulated: {} };

  it('answers a question with what it remembers', async () => {
    const memories = [
      memoryAt(4, { text: 'Cora whispered to you: the code of the vault is 4711.', importance: 0.8 }),
      memoryAt(6, { text: 'Bela said: Do you know the code of the vault?' }),
    ];
    const asked = [said(20, 'Tell me, what was the code of the vault?')];
    const { result } = await simulated(remembering({}, asked, { you: plain }), memories);
    expect(result.speech).toMatch(/^I remember: Cora told me: the code of the vault is 4711\./);
    const other = await simulated(
      remembering({}, [said(20, 'What about the rain?')], { you: plain }),
      memories,
    );
    expect(other.result.speech).not.toContain('4711');
  });

  it('sums up within the length that is asked for, and keeps what tells most', async () => {
    const fallen = [
      ...past(1, 4),
      said(5, 'The code is 4711.'),
      ...past(6, 40, 'It is a fine day, is it not.'),
    ];
    const { memories } = await simulated(remembering({ tokens: 1400, fallen }, past(41, 42)));
    const [{ kind, text }] = memories!;
    expect(kind).toBe('summary');
    expect(text).toContain('4711');
    expect(text.length).toBeLessThanOrEqual(700);
  });
});
