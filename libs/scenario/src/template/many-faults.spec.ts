import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@scrai/contracts';
import { checkScenarioTemplate } from './compile.js';
import { parseTemplate } from './parse-template.js';
import { parsed, person, reader, saidOf, small, teller } from './testing/scenarios.js';

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
       "5 /parameters/n/type: unknown n "integr": use one of number, integer, string, boolean, enum; did you mean integer?",
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
       "28 /scenes/1: the scene without a name has no end: give it turns, rounds, a condition (when) or the narrator's word",
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

  it('says of an empty file that it is empty', () => {
    const faults = ['', '# to be written\n', '---\n'].map((text) =>
      parseTemplate(text, { source: 'a.yaml' }),
    );
    const detail = 'a.yaml is empty: it needs at least a name, a version and a description';
    expect(faults).toEqual(Array(3).fill({ faults: [{ pointer: '', detail }] }));
  });
});
