import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@scrai/contracts';
import { checkAgentTemplate } from './check-agent-template.js';
import { checkScenarioTemplate } from './compile.js';
import { parseTemplate } from './parse-template.js';
import { faultsOf, parsed, person, reader, saidOf, small, teller } from './testing/scenarios.js';

const FAULTY = `name: Faulty
version: 1
description: Everything is wrong.
parameters:
  n: { type: integr, default: 2 }
cast:
  - name: ana
    agent: persn
    colour: red
  - name: bo
    agent: person
    overrides:
      goals: be rich
      think: [wonder]
      acts: { type: text }
world:
  schema: { type: object, required: [stock] }
  initial: {}
scenes:
  - name: talk
    premise: About {{ parameters.m }} and {{ parameters.n }}.
    schedul: random
    narrate: often
    end: { rounds: 0, when: world.stok > 1 }
    acts: { type: array }
    next: tolk
    repeat: 0
  - premise: [1, 2]
    schedule: { type: randm, agents: [zoe] }
rules:
  - name: r
    on: turn
    let: { a: 3, b: a + wrld.x + world.stok }
    require: "1 +"
    set: { stock: a, /stock: 7, /stok/x: "1" }
measures:
  - name: m
    level: game
    unit: 7
    from: { expression: count( }
stimuli:
  - name: s
    at: { turn: 0, when: "2 *" }
    to: [zoe]
    content: 4
`;

const faultsIn = (text: string): string[] => {
  const { value, lines } = parsed(text);
  return checkScenarioTemplate({ value, lines, agents: [person, teller, reader] }).map(
    ({ line, pointer, detail }) => `${line ?? '-'} ${pointer}: ${detail}`,
  );
};

describe('a template of many faults', () => {
  it('shows all of them at once, also where several are in one place', () => {
    const faults = faultsIn(FAULTY);
    expect(faults).toMatchInlineSnapshot(`
     [
       "1 /name: "Faulty" is not a template name; it must match ^[a-z0-9][a-z0-9-]{0,63}$",
       "2 /version: version must be a text, not 1",
       "5 /parameters/n/type: unknown type of n "integr": use one of number, integer, string, boolean, enum; did you mean integer?",
       "8 /cast/0/agent: there is no agent template persn; did you mean person? (known: person, teller, reader)",
       "9 /cast/0/colour: unknown key "colour" (known: name, agent, count, names, overrides, attributes, rows, csv, weight, distributions)",
       "13 /cast/1/overrides/goals: goals must be a list, not "be rich"",
       "14 /cast/1/overrides/think/0: unknown entry of think "wonder": use one of plan, reflect, check",
       "15 /cast/1/overrides/acts: an act is an object: its schema needs type: object, or [object, "null"] where it may be left out",
       "15 /cast/1/overrides/acts/type: this is not JSON Schema: unknown type "text": use one of array, boolean, integer, null, number, object, string",
       "18 /world/initial: the world breaks its own schema: document needs stock",
       "20 /scenes/0: an entry of scenes needs schedule",
       "21 /scenes/0/premise: there is no parameter m; did you mean n? (known: n)",
       "22 /scenes/0/schedul: unknown key "schedul"; did you mean schedule? (known: name, premise, schedule, narrate, narrator, end, next, repeat, sealed, acts)",
       "23 /scenes/0/narrate: unknown narrate "often": use one of never, start, each_round, each_turn",
       "24 /scenes/0/end/rounds: rounds must be >= 1, not 0",
       "25 /scenes/0/acts: an act is an object: its schema needs type: object, or [object, "null"] where it may be left out",
       "26 /scenes/0/next: there is no scene tolk; did you mean talk? (known: talk)",
       "27 /scenes/0/repeat: repeat must be >= 1, not 0",
       "28 /scenes/1: an entry of scenes needs name",
       "28 /scenes/1/premise: premise must be a text, not [1,2]; a text that holds ": " needs quotes",
       "29 /scenes/1/schedule/type: unknown schedule "randm": use one of round_robin, random, narrator, simultaneous, reactive, autonomous; did you mean random?",
       "29 /scenes/1/schedule/agents/0: there is no agent or role zoe",
       "31 /rules/0: the rule r refuses without saying why: give it a because",
       "32 /rules/0/on: unknown on "turn": use one of act, narration, round, scene",
       "33 /rules/0/let/a: a must be a text, not 3",
       "34 /rules/0/require: «1 +» does not parse: Expected expression after + at character 4",
       "35 /rules/0/set/~1stock: /stock must be a text, not 7",
       "35 /rules/0/set/~1stok~1x: the world starts without /stok, so nothing can be put into it",
       "35 /rules/0/set/stock: stock is not a JSON pointer: it starts with / and parts are joined by /",
       "38 /measures/0/level: unknown level "game": use one of run, agent, turn",
       "39 /measures/0/unit: unit must be a text, not 7",
       "40 /measures/0/from/expression: «count(» does not parse: Expected ) at character 7",
       "43 /stimuli/0/at/turn: turn must be >= 1, not 0",
       "43 /stimuli/0/at/when: «2 *» does not parse: Expected expression after * at character 4",
       "44 /stimuli/0/to/0: there is no agent or role zoe",
       "45 /stimuli/0/content: content must be a text, not 4",
     ]
    `);
  });

  it.each<[string, JsonObject]>([
    ['a scene', { scenes: [{ name: 's', premise: 'p', schedule: 'random', ends: { turns: 1 } }] }],
    ['a rule', { rules: [{ name: 'r', on: 'act', sets: { '/x': '1' } }] }],
    ['a measure', { measures: [{ name: 'm', level: 'run', form: { expression: '1' } }] }],
    ['a stimulus', { stimuli: [{ name: 's', at: { turn: 1 }, contents: 'c' }] }],
  ])('does not say of %s that it lacks what it said by a wrong key', (_, changes) => {
    const said = saidOf(small(changes)).filter((fault) => !/needs from/.test(fault));
    expect(said).toEqual([expect.stringMatching(/: unknown key .*did you mean/)]);
  });

  const fond = { ...person, name: 'fond', persona: 'You like {{ agent.colour }}.' };
  const cast = (entry: JsonObject): JsonObject => ({ cast: [{ name: 'ana', agent: 'person', ...entry }] });
  const scene = (...scenes: JsonObject[]): JsonObject => ({
    scenes: scenes.map((each, i) => ({
      ...{ name: `s${i}`, premise: 'p', schedule: 'random', end: { turns: 1 } },
      ...each,
    })),
  });

  it.each<[string, JsonObject, string]>([
    [
      'an unknown key beside attributes that a text needs',
      cast({ agent: 'fond', colour: 'red', attributes: { colour: 'red' } }),
      '/cast/0/colour',
    ],
    ['a faulty row under a weight', cast({ rows: [{ n: 1 }, 3], weight: 'n' }), '/cast/0/rows/1'],
    ['a mistyped name of rows', cast({ row: [{ n: 1 }], weight: 'n' }), '/cast/0/row'],
    [
      'a schedule that might have needed no end',
      { scenes: [{ name: 's', premise: 'p', schedule: 'autonomus' }] },
      '/scenes/0/schedule',
    ],
    ['a bound of a circle', scene({ next: 's0', repeat: 0 }), '/scenes/0/repeat'],
    ['a mistyped bound of a circle', scene({ next: 's0', repeats: 2 }), '/scenes/0/repeats'],
    ['a bounded way on', scene({ next: 3, repeat: 1 }), '/scenes/0/next'],
    [
      'the text of a field that is none',
      cast({ overrides: { call_models: '{{ agent.nothing }}' } }),
      '/cast/0/overrides/call_models',
    ],
    [
      'a scene in a circle',
      { scenes: (scene({}, {}, { next: 's0' }).scenes as JsonObject[]).with(1, 3 as unknown as JsonObject) },
      '/scenes/1',
    ],
    ['a way on in a circle', scene({ next: 's1' }, { next: 3 }, { next: 's0' }), '/scenes/1/next'],
    ['the name of the next scene', scene({ next: 'end' }, { name: 3 }), '/scenes/1/name'],
    ['an end beside the narrator', scene({ end: { narrator: false, rounds: 0 } }), '/scenes/0/end/rounds'],
  ])('finds nothing else where only %s is faulty', (_, changes, pointer) => {
    const faults = faultsOf(small(changes), { agents: [person, fond] });
    expect(faults.map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it('says what is lacking beside an unknown key that means something else', () => {
    const said = saidOf(small({ scenes: [{ name: 's', premise: 'p', schedule: 'random', colour: 'red' }] }));
    expect(said).toEqual([
      expect.stringMatching(/unknown key "colour"/),
      expect.stringMatching(/the scene s has no end/),
    ]);
  });

  it('looks at what a faulty entry says of all of its agents', () => {
    const said = saidOf(small(cast({ colour: 'red', overrides: { persona: '{{ parameters.m }}' } })));
    expect(said).toContainEqual('/cast/0/overrides/persona: there is no parameter m');
  });

  it('says every name of a text that there is not', () => {
    const persona = '{{ parameters.m }} {{ agnt.name }} {% for i in (1..2) %}{{ parameters.k }}{% endfor %}';
    const unknown = ['parameter m', 'name agnt', 'parameter k'].map((name) =>
      expect.stringContaining(`no ${name}`),
    );
    expect(saidOf(small(cast({ overrides: { persona } })))).toEqual(unknown);
    const faults = checkAgentTemplate({ value: { ...person, persona: '{{ a }} {{ b }}' } });
    expect(faults.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('no name a '),
      expect.stringContaining('no name b '),
    ]);
  });

  it('goes on where a value turns out to be of another kind than its field', () => {
    const parameters = { none: { type: 'string', default: 'x' } };
    for (const field of ['call_models', 'tools', 'memory', 'think', 'voice']) {
      const overrides = { [field]: '{{ parameters.none }}' };
      const said = saidOf(small({ parameters, ...cast({ overrides }) }));
      expect([...new Set(said.map((fault) => fault.split(': ')[0]))]).toEqual([`/cast/0/overrides/${field}`]);
    }
    const nothing = { call_models: '{{ agent.attributes.nothing }}' };
    expect(saidOf(small(cast({ overrides: nothing, attributes: { nothing: null } })))).toEqual([
      '/cast/0/overrides/call_models: call_models must be a mapping, not null',
    ]);
  });

  it('says of an empty file that it is empty', () => {
    const faults = ['', '# to be written\n', '---\n'].map((text) =>
      parseTemplate(text, { source: 'a.yaml' }),
    );
    const detail = 'a.yaml is empty: it needs at least a name, a version and a description';
    expect(faults).toEqual(Array(3).fill({ faults: [{ pointer: '', detail }] }));
  });
});
