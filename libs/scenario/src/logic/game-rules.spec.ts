import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@scrai/contracts';
import { compiledFrom, person, saidOf, small } from '../template/testing/scenarios.js';
import { done, type Model } from './testing/fake-model.js';
import { ofType, play } from './testing/play.js';

const AGENTS = [
  { ...person, acts: { type: 'object', required: ['give'], properties: { give: { type: 'integer' } } } },
];
const sharing = (rules: JsonObject[], more: JsonObject = {}): JsonObject =>
  small({
    tables: { weights: { ana: 2, bo: 1 }, start: 10 },
    world: { initial: { gold: { ana: 10, bo: 10 }, pot: 0 } },
    scenes: [{ name: 'talk', premise: 'A pot.', schedule: 'simultaneous', end: { rounds: 1 }, ...more }],
    rules,
  });
const giving =
  (gifts: Record<string, number>): Model =>
  (work) =>
    done(work, { thought: '', speech: `from ${work.agent}`, act: { give: gifts[work.agent] } });
const played = (scenario: JsonObject, gifts: Record<string, number> = { ana: 4, bo: 2 }) =>
  play(compiledFrom(scenario, { agents: AGENTS }), { model: giving(gifts) });

const pot = {
  name: 'pot',
  on: 'round',
  for: ['ana', 'bo'],
  let: {
    share: 'total * tables.weights[agent.name] / length(agents)',
    total: 'sum(acts, a => a.act.give)',
  },
  set: { '/gold/{agent}': 'world.gold[agent.name] - act.give + share' },
};

describe('a rule for each of its agents', () => {
  it('sees the world before it was applied to any, its own act, its let and the tables', () => {
    const peek = { ...pot, set: { '/gold/{agent}': 'sum(values(world.gold)) + act.give' } };
    expect(played(sharing([pot])).state.world.gold).toEqual({ ana: 12, bo: 11 });
    expect(played(sharing([peek])).state.world.gold).toEqual({ ana: 24, bo: 22 });
  });

  it('is one change of the world, named once', () => {
    const [change, ...others] = ofType(played(sharing([pot])).events, 'world.changed');
    expect(others).toEqual([]);
    expect(change.payload).toMatchObject({
      name: 'pot',
      patch: [{ path: '/gold/ana' }, { path: '/gold/bo' }],
    });
  });

  it('applies to those for whom its condition holds; who did not act has no act', () => {
    const fine = { ...pot, when: 'act == null', set: { '/gold/{agent}': '0' } };
    const legal = { name: 'legal', on: 'act', require: 'act.give <= 3', because: 'Three at most.' };
    const { state, events } = played(sharing([legal, fine]));
    expect(ofType(events, 'act.refused').map(({ payload }) => payload.agent)).toEqual(['ana']);
    expect(state.world.gold).toEqual({ ana: 0, bo: 10 });
  });

  it('draws for each agent anew, the same for the same seed', () => {
    const lot = { name: 'lot', on: 'scene', for: ['ana', 'bo'], set: { '/gold/{agent}': 'draw()' } };
    const [first, second] = [1, 2].map(() => played(sharing([lot])).state.world.gold as JsonObject);
    expect(first).toEqual(second);
    expect(first.ana).not.toBe(first.bo);
  });
});

describe('names that a rule gives itself', () => {
  it('are worked out once in the world that the rule sees, and may draw', () => {
    const let_ = { lot: 'draw()', twice: 'lot * 2' };
    const same = {
      name: 'same',
      on: 'act',
      let: let_,
      set: { '/pot': 'lot * 2 == twice', '/gold/{agent}': 'lot' },
    };
    const { world } = played(sharing([same])).state;
    expect(world.pot).toBe(true);
  });

  it('serve the legality of an act', () => {
    const left = { left: 'world.gold[agent.name] - act.give' };
    const solvent = {
      name: 'solvent',
      on: 'act',
      let: left,
      require: 'left >= 0',
      because: 'You have not that much.',
    };
    const { events } = played(sharing([solvent]), { ana: 11, bo: 10 });
    expect(ofType(events, 'act.refused').map(({ payload }) => [payload.agent, payload.reason])).toEqual([
      ['ana', 'You have not that much.'],
    ]);
  });
});

describe('faults of such rules', () => {
  const faults = (rule: JsonObject) => saidOf(sharing([{ ...pot, ...rule }]), { agents: AGENTS }).join('\n');
  it.each([
    [
      { let: { total: 'totl' } },
      /\/rules\/0\/let\/total: «totl»: there is no name totl here; did you mean total\?/,
    ],
    [{ let: { a: 'b', b: 'c + 1', c: 'a' } }, /\/let\/a: it needs itself: a → b → c → a/],
    [{ let: { world: '1' } }, /\/let\/world: world means something else here already/],
    [{ let: { share: 'tables.weigths' } }, /tables has no weigths; did you mean weights\?/],
    [{ for: ['cy'] }, /\/for\/0: there is no agent or role cy/],
    [{ on: 'act' }, /\/for: on act there is one agent already; for goes with on: round or on: scene/],
    [
      { set: { '/pot': '1' } },
      /\/set\/~1pot: the rule pot sets this once for each agent: put \{agent\} into/,
    ],
    [{ on: 'scene' }, /there is no name acts here/],
  ])('%j are told', (rule, said) => expect(faults(rule as JsonObject)).toMatch(said));
});

describe('sealed acts', () => {
  it('are perceived by their agent alone; what is said with them is heard', () => {
    const { views } = played(sharing([pot], { sealed: true, end: { rounds: 2 } }));
    const [ana, bo] = [views.get(3)!, views.get(4)!];
    expect(ana.transcript.filter(({ act }) => act)).toMatchObject([
      { from: 'ana', act: { give: 4 }, to: ['ana'] },
    ]);
    expect(bo.transcript.filter(({ act }) => act)).toMatchObject([{ from: 'bo', act: { give: 2 } }]);
    expect(JSON.stringify(bo.transcript)).toContain('from ana');
    expect(bo.ask.instruction).toContain('The others do not see it.');
  });
});
