import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Thinking } from '@scrai/contracts';
import { models } from '@scrai/model';
import { startOpenAiServer, type OpenAiServer, type Step } from '@scrai/model/testing';
import { createEngine } from '../src/index.js';
import { contextOf, workOf } from './work.js';

const SPEECH =
  'Good morning to you, Bela. I was hoping to see the lamp in the window, if it is still for sale.';
const TAKEN_BACK = '«taken back»';
const answer = (speech: string): Step => ({
  kind: 'answer',
  json: { thought: 'I would pay 420 for it.', speech, act: { price: 7 } },
});

describe('the words of a turn under way', () => {
  let server: OpenAiServer;
  beforeAll(async () => {
    server = await startOpenAiServer();
  });
  afterEach(() => server.use(undefined));
  afterAll(() => server.stop());

  /** Plays a turn; what its listener hears, with a mark where words were taken back. */
  async function hear(
    script: Step[],
    { listened = true, think }: { listened?: boolean; think?: Thinking } = {},
  ) {
    server.use(script);
    const registry = models({ openai: { apiKey: 'sk-test-0123456789', baseUrl: server.url } });
    const said: string[] = [];
    const { context } = contextOf();
    const words = {
      listened,
      say: (text: string) => void said.push(text),
      takeBack: () => {
        if (said.length > 0 && said.at(-1) !== TAKEN_BACK) said.push(TAKEN_BACK);
      },
    };
    const work = workOf({ model: 'openai:m-1', ...(think && { think }) });
    const outcome = await createEngine('actor', registry).process(work, { ...context, words });
    return { outcome, said, text: said.join('') };
  }

  it('come piece by piece, and nothing but what is spoken', async () => {
    const { outcome, said, text } = await hear([answer(SPEECH)]);
    expect(outcome).toMatchObject({ kind: 'done', result: { speech: SPEECH } });
    expect(text).toBe(SPEECH);
    expect(said.length).toBeGreaterThan(2);
  });

  it('are not told while nobody listens', async () => {
    expect((await hear([answer(SPEECH)], { listened: false })).said).toEqual([]);
  });

  it.each<[string, Step[], string]>([
    ['is malformed', [{ kind: 'answer', text: '{"speech":"Sev' }, answer('Seven.')], 'Sev«taken back»Seven.'],
    [
      'breaks the schema',
      [{ kind: 'answer', json: { speech: 'Ten.' } }, answer('Six.')],
      'Ten.«taken back»Six.',
    ],
    [
      'is cut',
      [{ kind: 'cut', text: `{"speech":"${SPEECH}"`, pieces: 3, how: 'end' }],
      `${SPEECH.slice(0, 37)}«taken back»`,
    ],
    ['is refused', [{ kind: 'error', status: 429 }], ''],
  ])('are taken back where the answer %s', async (_, script, text) => {
    expect((await hear(script)).text).toBe(text);
  });

  it('are those of the answer alone where the agent thinks', async () => {
    const critique: Step = { kind: 'answer', json: { critique: 'Too long.', sound: false } };
    const plan: Step = { kind: 'answer', json: { plan: 'Be short.' } };
    const { text } = await hear([plan, answer(SPEECH), critique, answer('Morning.')], {
      think: { plan: true, check: true },
    });
    expect(text).toBe(`${SPEECH}«taken back»Morning.`);
  });
});
