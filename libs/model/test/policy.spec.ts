import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Perception, PolicyRules, View } from '@scrai/contracts';
import { ModelError, models } from '../src/index.js';
import { actorSchema, speech, viewOf } from './view.js';

const GAME: JsonObject = {
  type: 'object',
  properties: { kind: { const: 'play' }, move: { enum: ['cooperate', 'defect'] } },
  required: ['kind', 'move'],
  additionalProperties: false,
};
const YES_OR_NO: JsonObject = {
  type: 'object',
  properties: { trust: { type: 'boolean' } },
  required: ['trust'],
};

const ask = (act: JsonObject): Partial<View> => ({
  ask: { kind: 'act', instruction: '', schema: actorSchema(['Bela'], act) },
});

function view(policy: PolicyRules | undefined, changes: Partial<View>): View {
  const plain = viewOf(changes);
  return policy ? { ...plain, you: { ...plain.you, policy: policy as JsonObject } } : plain;
}

async function answer(name: string, given: View, seed = 7): Promise<JsonObject> {
  const { model, name: own } = models().resolve(`policy:${name}`);
  const { structured } = await model.generate({ model: own, messages: [], seed }, { view: given });
  return structured!;
}

const failureOf = async (name: string, given: View) => {
  const error: unknown = await answer(name, given).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ModelError);
  return (error as ModelError).failure;
};

describe('policy:rules', () => {
  it('answers by expressions, the act first, and is silent where it says nothing', async () => {
    const rules: PolicyRules = {
      answer: {
        speech: "'I ' + act.move + ', ' + heard.from + '.'",
        act: "{kind: 'play', move: own_turn == 1 ? 'cooperate' : last_act.move}",
        to: 'null',
      },
    };
    const transcript = [speech(3, 'Bela', 'Well?', { kind: 'play', move: 'defect' })];
    expect(await answer('rules', view(rules, { ...ask(GAME), transcript }))).toEqual({
      thought: '',
      speech: 'I defect, Bela.',
      act: { kind: 'play', move: 'defect' },
    });
  });

  it('draws by the seed of the turn', async () => {
    const rules: PolicyRules = { answer: { act: "{trust: draw('coin') < 0.5}" } };
    const given = view(rules, ask(YES_OR_NO));
    const answers = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((seed) => answer('rules', given, seed)));
    expect(new Set(answers.map(({ act }) => (act as JsonObject).trust))).toEqual(new Set([true, false]));
    expect(await answer('rules', given, 3)).toEqual(answers[2]);
  });

  it.each<[string, PolicyRules | undefined, string]>([
    ['no policy at all', undefined, 'policy.answer'],
    ['an act that breaks the schema', { answer: { act: "{trust: 'perhaps'}" } }, 'must be boolean'],
    ['no act where one is asked for', { answer: { speech: "'Hm.'" } }, "required property 'act'"],
    ['an expression that fails', { answer: { act: '{trust: 1 + null}' } }, '1 + null'],
  ])('fails for ever where there is %s', async (_, rules, words) => {
    const failure = await failureOf('rules', view(rules, ask(YES_OR_NO)));
    expect(failure).toMatchObject({ code: 'policy_failed', retryable: false });
    expect(failure.message).toContain(words);
  });
});

describe('policy:scripted', () => {
  it('plays an item at each own turn, over and over', async () => {
    const script = ['Good morning.', { speech: 'Take it.', act: { trust: true } }];
    const at = (own_turn: number): View =>
      view(
        { script },
        { ...ask({ ...YES_OR_NO, type: ['object', 'null'] }), clock: { turn: 9, round: 1, own_turn } },
      );
    expect(await answer('scripted', at(4))).toEqual({
      thought: '',
      speech: 'Take it.',
      act: { trust: true },
    });
    expect(await failureOf('scripted', at(3))).toMatchObject({ code: 'policy_failed' });
    const free = viewOf({ ask: { kind: 'act', instruction: '', schema: actorSchema(['Bela']) } });
    const talk = { ...free, you: { ...free.you, policy: { script: ['Good morning.'] } } };
    expect(await answer('scripted', talk)).toEqual({ thought: '', speech: 'Good morning.' });
  });
});

describe('policy:random', () => {
  it('draws every choice uniformly, and the same for the same seed', async () => {
    const act: JsonObject = {
      type: 'object',
      properties: { amount: { type: 'integer', minimum: 1, maximum: 4 }, sure: { type: 'boolean' } },
      required: ['amount', 'sure'],
      additionalProperties: false,
    };
    const given = viewOf(ask(act));
    const counts = new Map<unknown, number>();
    for (let seed = 0; seed < 400; seed++) {
      const made = await answer('random', given, seed);
      expect(made).toMatchObject({ thought: '', speech: '' });
      const { amount } = made.act as JsonObject;
      counts.set(amount, (counts.get(amount) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4]);
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(35);
    expect(await answer('random', given, 5)).toEqual(await answer('random', given, 5));
  });

  it('says so where it cannot follow a schema', async () => {
    const pattern = { type: 'object', properties: { x: { type: 'string', pattern: '^a' } }, required: ['x'] };
    expect((await failureOf('random', viewOf(ask(pattern)))).message).toContain('policy:rules');
  });
});

describe('strategies of two moves', () => {
  const C = { kind: 'play', move: 'cooperate' };
  const D = { kind: 'play', move: 'defect' };
  /** Rounds as `own their` letters, oldest first. */
  const past = (rounds: string): Perception[] =>
    [...rounds.matchAll(/([CD])([CD])/g)].flatMap(([, own, their], round) => [
      speech(10 * round + 1, 'Ada', '', own === 'C' ? C : D),
      speech(10 * round + 2, 'Bela', '', their === 'C' ? C : D),
    ]);

  it.each([
    ['always-cooperate', 'CD CD', C],
    ['always-defect', 'CC', D],
    ['tit-for-tat', '', C],
    ['tit-for-tat', 'CC CD', D],
    ['tit-for-tat', 'CD DC', C],
    ['suspicious-tit-for-tat', '', D],
    ['tit-for-two-tats', 'CC CD', C],
    ['tit-for-two-tats', 'CD CD', D],
    ['generous-tit-for-tat', 'CD CC', C],
    ['grim', 'CD DC DC', D],
    ['grim', 'CC CC', C],
    ['pavlov', '', C],
    ['pavlov', 'DD', C],
    ['pavlov', 'CD', D],
    ['pavlov', 'DC', D],
  ])('%s after «%s»', async (name, rounds, act) => {
    const given = viewOf({ ...ask(GAME), transcript: past(rounds) });
    expect((await answer(name, given)).act).toEqual(act);
  });

  it('play the moves and the opponent that the template names', async () => {
    const rules: PolicyRules = {
      moves: { cooperate: { trust: true }, defect: { trust: false } },
      opponent: 'agent.relations[0].to',
    };
    const given = view(rules, {
      ...ask(YES_OR_NO),
      transcript: [speech(1, 'Bela', '', { trust: false }), speech(2, 'Cora', '', { trust: true })],
    });
    given.you.relations = [{ to: 'Bela', kind: 'plays' }];
    expect((await answer('tit-for-tat', given)).act).toEqual({ trust: false });
    given.you.relations = [{ to: 'Cora', kind: 'plays' }];
    expect((await answer('tit-for-tat', given)).act).toEqual({ trust: true });
  });

  it('ask for the moves where the schema does not tell', async () => {
    expect((await failureOf('pavlov', viewOf(ask(YES_OR_NO)))).message).toContain('policy.moves');
  });
});

it('names the policies that there are', () => {
  expect(() => models().resolve('policy:tit-for-tad')).toThrow(/did you mean tit-for-tat\?.*always-defect/);
  expect(() => models().resolve('simulated:quick')).toThrow(/simulated:slow-500ms/);
});
