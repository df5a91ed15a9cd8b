import { describe, expect, it } from '@jest/globals';
import type { JsonObject, View } from '@scrai/contracts';
import { Simulated } from '../src/index.js';
import { speech, viewOf } from './view.js';

const text = { type: 'string', maxLength: 4000 };
const answer = async (view: View, seed = 7): Promise<JsonObject> => {
  const response_schema = { name: view.ask.kind, schema: view.ask.schema };
  return (await new Simulated().generate({ model: 'default', messages: [], response_schema, seed }, { view }))
    .structured!;
};

const NAMES = ['Ada', 'Bela', 'Cora'];
const NARRATE: JsonObject = {
  type: 'object',
  properties: {
    narration: text,
    changes: {
      type: 'array',
      items: {
        type: 'object',
        properties: { op: { enum: ['add', 'remove'] }, path: { type: 'string' }, value: {} },
        required: ['op', 'path'],
      },
    },
    next: { type: 'string', enum: NAMES },
    scene_over: { type: 'boolean' },
    whispers: {
      type: 'array',
      items: {
        type: 'object',
        properties: { to: { type: 'string', enum: NAMES }, text },
        required: ['to', 'text'],
      },
    },
  },
  required: ['narration', 'changes', 'next'],
  additionalProperties: false,
};
const narrator = (changes: Parameters<typeof viewOf>[0] = {}): View => {
  const view = viewOf({ ask: { kind: 'narrate', instruction: '', schema: NARRATE }, ...changes });
  return { ...view, you: { ...view.you, name: 'Voice', engine_type: 'narrator', goals: [] } };
};

describe('the simulated narrator', () => {
  it('tells what happened, changes nothing without a hint, and goes on', async () => {
    const told = await answer(
      narrator({ transcript: [speech(3, 'Bela', 'The old bicycle is not for sale.')] }),
    );
    expect(told).toMatchObject({ changes: [], scene_over: false });
    expect(told.narration).toMatch(/Bela/);
  });

  it('calls on everybody in turn', async () => {
    const view = narrator();
    const called: string[] = [];
    for (let turn = 0; turn < 9; turn++) {
      const next = (await answer(view, turn)).next as string;
      called.push(next);
      view.transcript.push(speech(turn + 1, next, `Word ${turn}.`));
    }
    for (const name of NAMES) expect(called.filter((each) => each === name)).toHaveLength(3);
  });

  it('ends a scene whose world says that it is settled', async () => {
    expect((await answer(narrator({ world: { agreed: true } }))).scene_over).toBe(true);
  });

  it('plays its hints: changes, next, whispers, the end', async () => {
    const simulated = {
      lines: { default: ['Rain falls on {{ world.stock }} crates.'] },
      next: "'Cora'",
      scene_over: 'round >= 3',
      changes: [
        { path: '/stock', value: 'world.stock - 1' },
        { when: 'false', path: '/never', value: '1' },
      ],
      whispers: [{ to: "['Ada', 'Bela']", text: 'Only {{ world.stock }} left.' }],
    };
    expect(await answer(narrator({ simulated }))).toEqual({
      narration: 'Rain falls on 3 crates.',
      changes: [{ op: 'add', path: '/stock', value: 2 }],
      next: 'Cora',
      scene_over: true,
      whispers: [
        { to: 'Ada', text: 'Only 3 left.' },
        { to: 'Bela', text: 'Only 3 left.' },
      ],
    });
  });
});

const cites = { type: 'array', items: { type: 'integer', minimum: 1 }, minItems: 1, maxItems: 50 };
const QUESTIONS = ['Did anybody give way about the bicycle?', 'Who was angry?'];
const ANALYSE: JsonObject = {
  type: 'object',
  properties: {
    summary: text,
    findings: {
      type: 'array',
      items: {
        type: 'object',
        properties: { question: { type: 'string', enum: QUESTIONS }, answer: text, cites },
        required: ['question', 'answer', 'cites'],
      },
    },
    ratings: {
      type: 'array',
      items: {
        anyOf: [
          {
            type: 'object',
            properties: {
              measure: { const: 'fairness' },
              value: { type: 'number' },
              cites,
              agent: { type: 'string', enum: ['Ada', 'Bela'] },
            },
            required: ['measure', 'value', 'cites', 'agent'],
            additionalProperties: false,
          },
          {
            type: 'object',
            properties: { measure: { const: 'peace' }, value: { type: 'boolean' }, cites },
            required: ['measure', 'value', 'cites'],
            additionalProperties: false,
          },
        ],
      },
    },
  },
  required: ['summary', 'findings', 'ratings'],
  additionalProperties: false,
};

describe('the simulated analyst', () => {
  const instruction = 'Rate. fairness (of each agent): how fair, from 1 to 5';
  const transcript = [
    speech(4, 'Ada', 'I give way: keep the bicycle.'),
    speech(6, 'Bela', 'Thank you for saying so.'),
    speech(9, 'Ada', 'It is a fine day.'),
  ];
  const view = viewOf({
    ask: { kind: 'analyse', instruction, schema: ANALYSE },
    questions: QUESTIONS,
    transcript,
  });

  it('answers each question from the transcript, and cites what is there', async () => {
    const { findings, summary } = (await answer(view)) as { findings: JsonObject[]; summary: string };
    expect(findings.map(({ question }) => question)).toEqual(QUESTIONS);
    for (const finding of findings)
      for (const seq of finding.cites as number[]) expect([4, 6, 9]).toContain(seq);
    expect(findings[0].answer).toContain('keep the bicycle');
    expect(summary).toContain('Ada');
  });

  it('rates everyone by every rubric, on its scale', async () => {
    const { ratings } = (await answer(view)) as { ratings: JsonObject[] };
    expect(ratings.map(({ measure, agent }) => [measure, agent])).toEqual([
      ['fairness', 'Ada'],
      ['fairness', 'Bela'],
      ['peace', undefined],
    ]);
    expect(ratings[0].value).toBeGreaterThanOrEqual(1);
    expect(ratings[0].value).toBeLessThanOrEqual(5);
    expect(ratings[1].cites).toEqual([6]);
  });

  it('answers in the words of its cues, and cites what they name', async () => {
    const cues = [
      {
        when: "contains(question, 'angry')",
        lines: ['Nobody was, not even {{ transcript[1].from }}.'],
        cites: '[transcript[1].seq, 999]',
      },
    ];
    const hinted = { ...view, you: { ...view.you, simulated: { cues } } };
    const { findings } = (await answer(hinted)) as { findings: JsonObject[] };
    expect(findings[1]).toEqual({ question: QUESTIONS[1], answer: 'Nobody was, not even Bela.', cites: [6] });
  });
});
