import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@scrai/contracts';
import type { TurnWork } from '../../logic/inputs.js';
import { scripted } from '../../logic/testing/fake-model.js';
import { play } from '../../logic/testing/play.js';
import { compiledFrom, person, saidOf, small } from '../testing/scenarios.js';

const withCast = (entry: JsonObject, more: JsonObject = {}): JsonObject =>
  small({ cast: [{ name: 'p', agent: 'person', ...entry }], ...more });
const castOf = (entry: JsonObject, seed = 1) => compiledFrom(withCast(entry), { seed }).cast;

describe('the cast', () => {
  it('names one agent as its entry, and several by number', () => {
    expect(castOf({}).map(({ name, role, persona }) => [name, role, persona])).toEqual([
      ['p', 'p', 'You are p.'],
    ]);
    expect(castOf({ names: ['Ada', 'Bob'] }).map(({ name, role }) => [name, role])).toEqual([
      ['Ada', 'p'],
      ['Bob', 'p'],
    ]);
    expect(castOf({ names: ['Ada'], count: 2 }).map(({ name }) => name)).toEqual(['Ada', 'p-2']);
    expect(castOf({ count: 3 }).map(({ name }) => name)).toEqual(['p-1', 'p-2', 'p-3']);
  });

  it('takes every field of the template, and overrides any', () => {
    const [agent] = castOf({
      overrides: {
        persona: 'I am {{ agent.role }} with {{ agent.attributes.gold }}.',
        goals: ['win'],
        sees: [],
        model: 'x:y',
      },
      attributes: { gold: '{{ agent.index | plus: 5 }}', extra: true },
    });
    expect(agent).toMatchObject({
      persona: 'I am p with 5.',
      goals: ['win'],
      sees: [],
      model: 'x:y',
      attributes: { gold: 5, extra: true },
      engineType: 'actor',
      agentTemplate: 'person',
      acts: null,
    });
    expect(castOf({})[0].model).toBe('simulated:default');
  });

  it('gives single calls of its turns other models, which a parameter may leave open', () => {
    const parameters = { planner: { type: 'string', default: '' } };
    const call_models = { check: 'judge', summary: 'mine', plan: '{{ parameters.planner }}' };
    const scenario = withCast({ overrides: { call_models } }, { parameters });
    const compiled = compiledFrom(scenario, { models: { mine: 'openai:ft:1' } });
    const asked: TurnWork['call_models'][] = [];
    const model = scripted(({ call_models: named }) => {
      asked.push(named);
      return {};
    });
    play(compiled, { model });
    expect(asked[0]).toEqual({ check: 'judge', summary: 'openai:ft:1' });
    const [{ callModels }] = compiledFrom(scenario, { parameters: { planner: 'smart' } }).cast;
    expect(callModels).toEqual({ ...call_models, plan: 'smart' });
    const answer = withCast({ overrides: { call_models: { answer: 'x:y' } } });
    expect(saidOf(answer)[0]).toMatch(/call_models.*answer/);
  });

  it('takes attributes from rows, in order and again from the start', () => {
    const rows: JsonObject[] = [{ gold: 7 }, { job: 'cook' }];
    expect(castOf({ rows }).map(({ attributes }) => attributes)).toEqual([
      { gold: 7 },
      { gold: 1, job: 'cook' },
    ]);
    expect(castOf({ rows, count: 3 })[2].attributes).toEqual({ gold: 7 });
  });

  it('draws weighted rows and distributions from the seed, the same for the same', () => {
    const entry = {
      count: 400,
      rows: [
        { kind: 'rare', w: 1 },
        { kind: 'often', w: 9 },
        { kind: 'never', w: 0 },
      ],
      weight: 'w',
      distributions: {
        u: { uniform: [2, 3] },
        i: { integer: [1, 6] },
        n: { normal: { mean: 10, sd: 2, minimum: 5 } },
        c: { choice: ['x', 'y'] },
      },
    };
    const attributes = castOf(entry).map((agent) => agent.attributes as Record<string, number & string>);
    const kinds = attributes.map(({ kind }) => kind as string);
    expect(kinds.filter((kind) => kind === 'rare').length).toBeGreaterThan(20);
    expect(kinds.filter((kind) => kind === 'often').length).toBeGreaterThan(300);
    expect(kinds).not.toContain('never');
    expect(attributes.every(({ u, n, w }) => u >= 2 && u < 3 && n >= 5 && w === undefined)).toBe(true);
    expect(new Set(attributes.map(({ i }) => i))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    expect(new Set(attributes.map(({ c }) => c as string))).toEqual(new Set(['x', 'y']));
    const mean = attributes.reduce((sum, { n }) => sum + n, 0) / 400;
    expect(Math.abs(mean - 10)).toBeLessThan(0.5);
    expect(castOf(entry)).toEqual(castOf(entry));
    expect(castOf(entry, 2)).not.toEqual(castOf(entry));
  });

  it('uses the version that is asked for, else the first at hand', () => {
    const agents = [{ ...person, version: '2.0.0', persona: 'new' }, person];
    const compiled = (agent: string) => compiledFrom(small({ cast: [{ name: 'a', agent }] }), { agents });
    expect(compiled('person').cast[0].persona).toBe('new');
    expect(compiled('person@1.0.0').cast[0].persona).toBe('You are a.');
    expect(Object.keys(compiled('person@1.0.0').agentTemplates)).toEqual(['person@1.0.0']);
    expect(saidOf(small({ cast: [{ name: 'a', agent: 'person@3' }] }), { agents })).toEqual([
      '/cast/0/agent: there is no version 3 of the agent template person (known: 2.0.0, 1.0.0)',
    ]);
  });

  it('hands voices to those who share hints, and parameters to hints that speak of them', () => {
    const agents = [{ ...person, simulated: { lines: { default: ['{{ parameters.x }}'] } } }];
    const scenario = small({ parameters: { x: { type: 'number', default: 4 } } });
    const { cast } = compiledFrom(scenario, { agents });
    expect(cast.map(({ simulated }) => [simulated.voice, simulated.parameters])).toEqual([
      [{ index: 0, of: 2 }, { x: 4 }],
      [{ index: 1, of: 2 }, { x: 4 }],
    ]);
  });

  it.each<[JsonObject, RegExp]>([
    [{ agent: 'persn' }, /there is no agent template persn; did you mean person\?/],
    [{ count: 20_001 }, /count must be <= 20000/],
    [{ csv: 'a.csv' }, /the file a.csv was not read/],
    [{ weight: 'w' }, /a weight needs rows/],
    [{ rows: [{ w: -1 }, { w: 2 }], weight: 'w' }, /w must be a number of at least 0, not -1/],
    [{ distributions: { x: { uniform: [3, 1] } } }, /the low bound 3 is above the high one, 1/],
    [
      { distributions: { x: { uniform: [1, 2], integer: [1, 2] } } },
      /takes only one of uniform, integer, normal, choice/,
    ],
    [{ distributions: { x: {} } }, /needs one of uniform/],
    [
      { overrides: { persona: '{{ agent.nam }}' } },
      /there is no property of agent called nam; did you mean name\?/,
    ],
    [
      { overrides: { model_options: { temperature: '{{ agent.attributes.gold | times: 9 }}' } } },
      /temperature must be <= 2, not 9/,
    ],
    [{ overrides: { acts: { type: 'string' } } }, /an act is an object/],
    [{ overrides: { acts: { type: 'object', properties: 7 } } }, /this is not JSON Schema/],
    [
      { overrides: { acts: { type: 'object', 'x-simulated': 'wolrd.x' } } },
      /there is no name wolrd here; did you mean world\?/,
    ],
    [{ overrides: { sees: ['a'] } }, /a is not a JSON pointer/],
    [
      { overrides: { simulated: { cues: [{ when: '1 +', lines: ['a'] }] } } },
      /«1 \+» does not parse: Expected expression/,
    ],
    [{ overrides: { simulated: { lines: { default: ['{{ wrld.x }}'] } } } }, /there is no name wrld/],
  ])('refuses %j', (entry, said) => {
    expect(saidOf(withCast(entry)).join('\n')).toMatch(said);
  });

  it('refuses two of one name, and more than 20,000 agents', () => {
    const twice = small({
      cast: [
        { name: 'a', agent: 'person' },
        { name: 'a', agent: 'person' },
      ],
    });
    expect(saidOf(twice)[0]).toMatch(/there are two entries of the cast called a/);
    const clash = small({
      cast: [
        { name: 'a', agent: 'person', count: 2 },
        { name: 'a-2', agent: 'person' },
      ],
    });
    expect(saidOf(clash)).toEqual(['/cast/1/name: there are two agents called a-2']);
    const many = small({
      cast: [
        { name: 'a', agent: 'person', count: 15_000 },
        { name: 'b', agent: 'person', count: 15_000 },
      ],
    });
    expect(saidOf(many)).toEqual(['/cast/1: the cast has more than 20,000 agents']);
  });
});
