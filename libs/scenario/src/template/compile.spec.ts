import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@scrai/contracts';
import { checkScenarioTemplate, templateHash } from './compile.js';
import { compiledFrom, faultsOf, parsed, person, saidOf, small } from './testing/scenarios.js';

const scene = (changes: JsonObject): JsonObject =>
  small({
    scenes: [{ name: 'talk', premise: 'A bench.', schedule: 'round_robin', end: { rounds: 2 }, ...changes }],
  });
const scenes = (...list: JsonObject[]): JsonObject =>
  small({ scenes: list.map((each) => ({ premise: 'p', schedule: 'random', end: { turns: 1 }, ...each })) });
const rule = (changes: JsonObject): JsonObject =>
  small({ world: { initial: { stock: 1, by: {} } }, rules: [{ name: 'r', on: 'act', ...changes }] });
const withNarrator: JsonObject[] = [
  { name: 'ana', agent: 'person' },
  { name: 'tell', agent: 'teller' },
];

describe('compile', () => {
  it('resolves a small scenario', () => {
    const compiled = compiledFrom(small());
    expect(compiled).toMatchObject({
      name: 'small',
      description: 'Two people talk.',
      seed: 1,
      window: 30,
      rules: [],
    });
    expect(compiled.hash).toBe(templateHash(small()));
    expect(compiled.scenes).toEqual([
      {
        name: 'talk',
        premise: 'A bench.',
        schedule: { type: 'round_robin', agents: ['ana', 'bo'] },
        narrate: 'never',
        narrator: null,
        ends: { rounds: 2 },
      },
    ]);
  });

  it('gives the narrator to scenes that need one, and leaves it out of the schedule', () => {
    const told = small({
      cast: withNarrator,
      scenes: [{ name: 's', premise: 'p', schedule: 'narrator', end: { narrator: true } }],
    });
    expect(compiledFrom(told).scenes[0]).toMatchObject({ narrator: 'tell', schedule: { agents: ['ana'] } });
  });

  it('spreads intervals over autonomous agents, which need no end', () => {
    const schedule = { type: 'autonomous', agents: ['ana', 'bo'], interval_ms: { ana: 10, bo: 20 } };
    const compiled = compiledFrom(small({ scenes: [{ name: 's', premise: 'p', schedule }] }));
    expect(compiled.scenes[0]).toMatchObject({ schedule: { interval_ms: { ana: 10, bo: 20 } }, ends: {} });
  });

  it('parses rules, with their effects by pointer, however the keys stood', () => {
    const compiled = compiledFrom(rule({ set: { '/stock': 'world.stock - act.n', '/by/{agent}': 'turn' } }));
    expect(compiled.rules[0].set.map(({ pointer }) => pointer)).toEqual(['/by/{agent}', '/stock']);
    expect(compiled.rules[0].set[1].value.evaluate({ names: { world: { stock: 3 }, act: { n: 2 } } })).toBe(
      1,
    );
  });

  it.each<[string, JsonObject, RegExp]>([
    ['an unknown key', small({ scens: [] }), /^\/scens: unknown key "scens"; did you mean scenes\?/],
    ['a missing key', { ...small(), scenes: undefined as never }, /^: document needs scenes/],
    [
      'an unknown schedule',
      scene({ schedule: 'rounds' }),
      /^\/scenes\/0\/schedule: unknown schedule "rounds": use one of round_robin, random/,
    ],
    [
      'an unknown schedule inside',
      scene({ schedule: { type: 'randon' } }),
      /unknown schedule "randon": .*; did you mean random\?/,
    ],
    [
      'an unknown agent in a schedule',
      scene({ schedule: { type: 'random', agents: ['anna'] } }),
      /^\/scenes\/0\/schedule\/agents\/0: there is no agent or role anna; did you mean ana\?/,
    ],
    [
      'a scene without an end',
      small({ scenes: [{ name: 's', premise: 'p', schedule: 'random' }] }),
      /^\/scenes\/0: the scene s has no end/,
    ],
    ['an end that ends nothing', scene({ end: { narrator: false } }), /has no end: narrator: false/],
    [
      'an end that does not parse',
      scene({ end: { when: 'world.x >' } }),
      /^\/scenes\/0\/end\/when: «world.x >» does not parse: Expected expression after >/,
    ],
    [
      'autonomous without interval',
      scene({ schedule: 'autonomous' }),
      /^\/scenes\/0\/schedule: an autonomous schedule needs interval_ms, and ana, bo has none/,
    ],
    [
      'interval without autonomous',
      scene({ schedule: { type: 'random', interval_ms: 10 } }),
      /interval_ms is for the schedule autonomous/,
    ],
    [
      'narrator schedule without narrator',
      scene({ schedule: 'narrator' }),
      /^\/scenes\/0\/schedule: the scene talk needs a narrator, and the cast has none/,
    ],
    [
      'narration without narrator',
      scene({ narrate: 'start' }),
      /^\/scenes\/0\/narrate: the scene talk needs a narrator/,
    ],
    [
      'an end by a narrator who never speaks',
      scene({ end: { narrator: true } }),
      /the narrator never speaks in the scene talk/,
    ],
    [
      'a narrator who is none',
      scene({ narrate: 'start', narrator: 'ana' }),
      /ana cannot narrate: it is served by the engine type actor/,
    ],
    [
      'an unknown narrator',
      scene({ narrate: 'start', narrator: 'x' }),
      /^\/scenes\/0\/narrator: there is no agent or role x/,
    ],
    [
      'an unknown next scene',
      scene({ next: 'tlk', repeat: 2 }),
      /^\/scenes\/0\/next: there is no scene tlk; did you mean talk\?/,
    ],
    [
      'a scene that follows itself',
      scene({ next: 'talk' }),
      /^\/scenes\/0\/next: the scenes go round in a circle without end \(talk → talk\): bound it with repeat/,
    ],
    [
      'scenes in a circle',
      scenes({ name: 'a' }, { name: 'b', next: 'c' }, { name: 'c', next: 'a' }),
      /^\/scenes\/2\/next: .*a → b → c → a/,
    ],
    ['repeat without next', scene({ repeat: 2 }), /repeat bounds how often next is followed/],
    ['two scenes of one name', scenes({ name: 'a' }, { name: 'a' }), /there are two scenes called a/],
    [
      'an unknown agent in a stimulus',
      small({ stimuli: [{ name: 's', at: { turn: 1 }, to: ['x'], content: 'c' }] }),
      /^\/stimuli\/0\/to\/0: there is no agent or role x/,
    ],
    [
      'a stimulus without a moment',
      small({ stimuli: [{ name: 's', at: { scene: 'talk' }, content: 'c' }] }),
      /at needs exactly one of turn, round, when/,
    ],
    [
      'a stimulus that brings nothing',
      small({ stimuli: [{ name: 's', at: { turn: 1 } }] }),
      /brings nothing/,
    ],
    [
      'a stimulus into an unknown scene',
      small({ stimuli: [{ name: 's', at: { round: 1, scene: 'tak' }, content: 'c' }] }),
      /there is no scene tak; did you mean talk\?/,
    ],
    [
      'a world that breaks its schema',
      small({
        world: { schema: { type: 'object', properties: { n: { type: 'number' } } }, initial: { n: 'x' } },
      }),
      /^\/world\/initial\/n: the world breaks its own schema: n must be a number, not "x"/,
    ],
    [
      'a world schema that is none',
      small({ world: { schema: { type: 'objct' } } }),
      /^\/world\/schema\/type: this is not JSON Schema/,
    ],
    [
      'a rule that does not parse',
      rule({ set: { '/stock': '1 +* 2' } }),
      /^\/rules\/0\/set\/~1stock: «1 \+\* 2» does not parse/,
    ],
    [
      'a rule with an unknown name',
      rule({ require: 'acts.n > 1', because: 'b' }),
      /there is no name acts here; did you mean act\?/,
    ],
    [
      'a rule with an unknown part of the world',
      rule({ require: 'world.stok > 1', because: 'b' }),
      /world has no stok; did you mean stock\?/,
    ],
    [
      'a rule with an unknown parameter',
      rule({ require: 'parameters.x > 1', because: 'b' }),
      /parameters has no x/,
    ],
    [
      'a rule with an unknown function',
      rule({ require: 'cuont([1]) > 1', because: 'b' }),
      /there is no function cuont; did you mean count\?/,
    ],
    ['a rule without a reason', rule({ require: 'act.n > 1' }), /refuses without saying why/],
    ['a rule that does nothing', rule({}), /the rule r does nothing/],
    [
      'a requirement where nothing is asked',
      rule({ on: 'round', require: 'turn > 1', because: 'b' }),
      /there is nothing to refuse on round/,
    ],
    [
      'a pointer that is none',
      rule({ set: { stock: '1' } }),
      /^\/rules\/0\/set\/stock: stock is not a JSON pointer/,
    ],
    [
      'a pointer into nothing',
      rule({ set: { '/stok/x': '1' } }),
      /the world starts without \/stok, .*; did you mean stock\?/,
    ],
    ['{agent} where nobody acts', rule({ on: 'round', set: { '/by/{agent}': '1' } }), /nobody acts here/],
    [
      'an unknown place of a rule',
      rule({ on: 'turn', set: { '/stock': '1' } }),
      /unknown on "turn": use one of act, narration, round, scene/,
    ],
    [
      'a measure that draws',
      small({ measures: [{ name: 'm', level: 'run', from: { expression: 'draw()' } }] }),
      /draw is not allowed here/,
    ],
    [
      'a measure of another level',
      small({ measures: [{ name: 'm', level: 'run', from: { expression: 'agent.name' } }] }),
      /there is no name agent here/,
    ],
    [
      'a measure from nowhere',
      small({ measures: [{ name: 'm', level: 'run', from: {} }] }),
      /from needs one of expression, rubric, plugin/,
    ],
    [
      'a rubric without an analyst',
      small({ measures: [{ name: 'm', level: 'run', from: { rubric: 'r' } }] }),
      /rated by an analyst, and the cast has none/,
    ],
    ['questions without an analyst', small({ questions: ['why?'] }), /questions are answered by an analyst/],
    [
      'acts of a scene that are no schema',
      scene({ acts: { type: 'object', required: 7 } }),
      /^\/scenes\/0\/acts\/required: this is not JSON Schema/,
    ],
    ['a version that is a number', small({ version: 1 }), /version must be a text, not 1/],
    [
      'a faulty agent template',
      small({ cast: [{ name: 'a', agent: 'broken' }] }),
      /the agent template broken is faulty: \/engin: unknown key "engin"; did you mean engine\?/,
    ],
  ])('refuses %s', (_, scenario, said) => {
    const agents = [
      person,
      { name: 'teller', version: '1', description: 'd', engine: 'narrator' },
      { name: 'broken', version: '1', description: 'd', engine: 'actor', engin: 'x' },
    ];
    const found = saidOf(JSON.parse(JSON.stringify(scenario)) as JsonObject, { agents });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(said);
  });

  it('lets scenes go round a bounded number of times', () => {
    const compiled = compiledFrom(
      scenes({ name: 'a' }, { name: 'b', next: 'a', repeat: 3 }, { name: 'c', next: null }),
    );
    expect(compiled.scenes.map(({ next, repeat }) => [next, repeat])).toEqual([
      [undefined, undefined],
      ['a', 3],
      [null, undefined],
    ]);
  });

  it('lists all faults at once, in the order of the text, each with its line', () => {
    const { value, lines } = parsed(`name: faulty
version: "1.0.0"
description: Everything is wrong.
parameters:
  n: { type: integer, default: 1.5 }
cast:
  - name: ana
    agent: nobody
  - name: bo
    agent: person
world:
  schema: { type: object, required: [stock] }
  initial: {}
scenes:
  - name: talk
    premise: About {{ parameters.m }}.
    schedule: rounds
    end: { rounds: 1 }
  - name: end
    premise: The end.
    schedule: { type: random, agents: [zoe] }
    end: { turns: 1 }
    next: talk
rules:
  - name: r
    on: act
    require: "1 +"
    because: b
`);
    expect(faultsOf(value, { lines }).map(({ line, pointer }) => [line, pointer])).toEqual([
      [5, '/parameters/n'],
      [8, '/cast/0/agent'],
      [13, '/world/initial'],
      [16, '/scenes/0/premise'],
      [17, '/scenes/0/schedule'],
      [21, '/scenes/1/schedule/agents/0'],
      [23, '/scenes/1/next'],
      [27, '/rules/0/require'],
    ]);
  });

  it('can be checked before its parameters are given', () => {
    const value = small({ parameters: { n: { type: 'integer', minimum: 3 } }, window: '{{ parameters.n }}' });
    expect(checkScenarioTemplate({ value, agents: [person] })).toEqual([]);
  });
});
