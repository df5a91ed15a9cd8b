import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@scrai/contracts';
import { scripted } from './testing/fake-model.js';
import { ofType, play } from './testing/play.js';
import { agent, rule, scenario, scene } from './testing/scenarios.js';

const acts = { type: 'object', properties: { take: { type: 'integer' } }, required: ['take'] };
const schema = {
  type: 'object',
  properties: { stock: { type: 'integer', minimum: 0 }, taken: { type: 'object' } },
  required: ['stock'],
};

const commons = (rules: ReturnType<typeof rule>[], own = {}) =>
  scenario({
    cast: ['Ada', 'Bob'].map((name) => agent(name, { acts })),
    world: { schema, initial: { stock: 10, taken: {} } },
    scenes: [scene('lake', 'round_robin', ['Ada', 'Bob'], { ends: { rounds: 1 } })],
    rules,
    ...own,
  });
const taking = (amounts: Record<string, number>) =>
  scripted(({ agent: name }) => ({ speech: `taking`, act: { take: amounts[name] } }));

describe('rules on acts', () => {
  const limit = rule('act', { name: 'limit', require: 'act.take <= 5', because: 'at most five' });
  const take = rule('act', {
    name: 'take',
    set: { '/stock': 'world.stock - act.take', '/taken/{agent}': 'act.take', '/before': 'world.stock' },
  });

  it('change the world in one event, the effects of one rule all seeing the same world', () => {
    const { events, state } = play(commons([limit, take]), { model: taking({ Ada: 3, Bob: 4 }) });
    const [first] = ofType(events, 'world.changed');
    expect(first.payload).toEqual({
      by: 'rule',
      name: 'take',
      turn: 1,
      patch: [
        { op: 'add', path: '/stock', value: 7 },
        { op: 'add', path: '/taken/Ada', value: 3 },
        { op: 'add', path: '/before', value: 10 },
      ],
    });
    expect(events[first.caused_by! - 1].type).toBe('turn.completed');
    expect(state.world).toEqual({ stock: 3, taken: { Ada: 3, Bob: 4 }, before: 7 });
  });

  it('see what the rules before them left', () => {
    const note = rule('act', { name: 'note', set: { '/left': 'world.stock' } });
    const { state } = play(commons([take, note]), { model: taking({ Ada: 3, Bob: 4 }) });
    expect(state.world).toMatchObject({ stock: 3, before: 7, left: 3 });
  });

  it('refuse an act with the reason, which its agent reads at its next turn and no other does', () => {
    const two = commons([limit, take], { scenes: [scene('lake', 'round_robin', ['Ada', 'Bob'])] });
    const { events, views, state } = play(two, { model: taking({ Ada: 6, Bob: 1 }) });
    expect(ofType(events, 'act.refused')[0].payload).toMatchObject({
      agent: 'Ada',
      rule: 'limit',
      act: { take: 6 },
    });
    expect(state.world.stock).toBe(8);
    expect(JSON.stringify(views.get(3))).toContain('at most five');
    expect(JSON.stringify(views.get(2))).not.toContain('at most five');
    expect(JSON.stringify(views.get(2))).toContain('taking');
  });

  it('refuse an act whose effect would break the world’s schema, with the schema’s reason', () => {
    const { events, state } = play(commons([take]), { model: taking({ Ada: 8, Bob: 4 }) });
    const [refused] = ofType(events, 'act.refused');
    expect(refused.payload).toMatchObject({
      agent: 'Bob',
      rule: 'take',
      reason: "the world's /stock must be >= 0",
    });
    expect(state.world).toEqual({ stock: 2, taken: { Ada: 8 }, before: 10 });
  });

  it('fail the run, saying which rule and why, where an expression fails', () => {
    const faulty = rule('act', { name: 'odd', set: { '/stock': 'world.stock - agent.name' } });
    const { events } = play(commons([faulty]), { model: taking({ Ada: 1, Bob: 1 }) });
    expect(events.at(-1)).toMatchObject({ type: 'run.ended', payload: { status: 'failed' } });
    expect((events.at(-1)!.payload as { reason: string }).reason).toMatch(/set \/stock of rule odd: .*-/);
  });
});

describe('rules on rounds and scenes', () => {
  const regrow = rule('round', { name: 'regrow', set: { '/stock': 'world.stock + length(acts)' } });

  it('change the world at a round’s end, once, with the round’s accepted acts', () => {
    const limit = rule('act', { require: 'act.take < 5' });
    const twice = commons([limit, regrow], { scenes: [scene('lake', 'round_robin', ['Ada', 'Bob'])] });
    const { events } = play(twice, { model: taking({ Ada: 1, Bob: 9 }) });
    expect(ofType(events, 'world.changed').map(({ payload }) => payload.patch[0].value)).toEqual([11, 12]);
  });

  it('set the scene', () => {
    const full = rule('scene', { name: 'full', when: 'scene == "lake"', set: { '/stock': '99' } });
    expect(play(commons([full]), { model: taking({ Ada: 1, Bob: 1 }) }).state.world.stock).toBe(99);
  });

  it('fail the run where they break the world’s schema', () => {
    const drain = rule('round', { name: 'drain', set: { '/stock': '-1' } });
    const { events, state } = play(commons([drain]), { model: taking({ Ada: 1, Bob: 1 }) });
    expect(events.at(-1)!.payload).toEqual({
      status: 'failed',
      reason: "the effect of rule drain: the world's /stock must be >= 0",
    });
    expect(state.world.stock).toBe(10);
  });
});

describe('rules on narrations', () => {
  const told = (rules: ReturnType<typeof rule>[], changes: (tries: number) => JsonObject[]) => {
    const cast = [agent('Ada'), agent('Nell', { engineType: 'narrator' })];
    const scenes = [
      scene('tale', 'round_robin', ['Ada'], { narrator: 'Nell', narrate: 'start', ends: { rounds: 1 } }),
    ];
    const compiled = scenario({ cast, scenes, rules, world: { schema, initial: { stock: 10 } } });
    return play(compiled, {
      model: scripted(({ view }) =>
        view.ask.kind === 'narrate'
          ? { narration: `told ${view.clock.own_turn}`, changes: changes(view.clock.own_turn) }
          : {},
      ),
    });
  };
  const set = (value: number) => [{ op: 'replace', path: '/stock', value }];
  const shrink = rule('narration', { require: 'world.stock < before.stock', because: 'it only shrinks' });

  it('let a change pass, and only then is the narration heard', () => {
    const { events, views } = told([shrink], () => set(5));
    expect(ofType(events, 'world.changed')[0].payload).toMatchObject({
      by: 'narrator',
      name: 'Nell',
      turn: 1,
    });
    expect(JSON.stringify(views.get(2))).toContain('told 1');
  });

  it('send a refusal back with its reasons, twice at most, and go on with the world unchanged', () => {
    const { events, views, state } = told([shrink], () => set(11));
    expect(ofType(events, 'world.change_refused').map(({ payload }) => payload.reasons)).toEqual(
      Array(3).fill(['it only shrinks']),
    );
    expect(state.world.stock).toBe(10);
    expect(JSON.stringify(views.get(2))).toContain('it only shrinks');
    expect(views.get(4)!.you.name).toBe('Ada');
    expect(JSON.stringify(views.get(4))).not.toMatch(/told|only shrinks/);
  });

  it('accept what a later try mends', () => {
    const { events } = told([shrink], (tries) => set(tries === 1 ? 11 : 4));
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['world.change_refused', 'world.changed']),
    );
  });

  it.each([
    ['what breaks the schema', set(-1), "the world's /stock must be >= 0"],
    [
      'what is no place of the world',
      [{ op: 'replace', path: '/no/where', value: 1 }],
      '/no/where names nothing in the world',
    ],
    ['a prototype', [{ op: 'add', path: '/__proto__/x', value: 1 }], '/__proto__/x must not name __proto__'],
    [
      'the loss of what the schema requires',
      [{ op: 'remove', path: '/stock' }],
      "the world's top level must have required property 'stock'",
    ],
  ])('refuse %s', (_, changes, reason) => {
    const { events, state } = told([], () => changes as JsonObject[]);
    expect(ofType(events, 'world.change_refused')[0].payload.reasons).toEqual([reason]);
    expect(state.world).toEqual({ stock: 10 });
    expect({}).not.toHaveProperty('x');
  });
});
