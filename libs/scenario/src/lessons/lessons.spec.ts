import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject, PinnedLessons } from '@scrai/contracts';
import fc from 'fast-check';
import { fingerprint } from '../logic/canonical.js';
import { measurements } from '../logic/measures.js';
import { results } from '../logic/results.js';
import { scripted, type Model } from '../logic/testing/fake-model.js';
import { ofType, play } from '../logic/testing/play.js';
import { promptScope } from '../prompt/names.js';
import { Prompt } from '../prompt/prompt.js';
import type { CompiledScenario } from '../compiled.js';
import { exampleAgentTemplates } from '../template/testing/library.js';
import { compiledFrom, person, saidOf, small } from '../template/testing/scenarios.js';
import { digestOf } from './digest.js';
import { distillationScenario, lessonsOf } from './distillation.js';
import type { EndedRun, Goal } from './evidence.js';
import { wantedLessons } from './wanted.js';

const goal: Goal = { measure: 'taken', better: 'higher' };
const acts = { type: 'object', properties: { take: { type: 'integer' } }, required: ['take'] };
const secret = { type: 'object', properties: { secret: { type: 'string' } } };
const game = small({
  parameters: { reserve: { type: 'string', default: '~reserve~' } },
  cast: [
    { name: 'ana', agent: 'person', overrides: { acts } },
    { name: 'bo', agent: 'person', overrides: { acts: secret } },
  ],
  measures: [{ name: 'taken', level: 'agent', from: { expression: 'sum(own_acts, a => a.act.take)' } }],
});

function endedOf(compiled: CompiledScenario, model: Model): EndedRun {
  const { events } = play(compiled, { model });
  return {
    compiled,
    results: results(compiled, events),
    measurements: measurements(compiled, events),
    fingerprint: fingerprint(events),
  };
}

/** A run in which Ana takes what `take` says, thinks, and says something that looks like a template; Bo whispers, in words and by an act. */
function ended(seed: number, take: number): EndedRun {
  const compiled = compiledFrom(game, { seed });
  const model = scripted(({ agent, view }) =>
    agent === 'ana'
      ? { thought: '~thought~', speech: `{{ bait }} at ${view.clock.turn}`, act: { take } }
      : { speech: '~whisper~', to: ['ana'], act: { secret: `~act of ${seed}~` } },
  );
  return endedOf(compiled, model);
}
const runs = [1, 2, 3, 4, 5, 6].map((seed) => ended(seed, seed % 2));
const distillation = (of: readonly EndedRun[]): JsonObject =>
  distillationScenario({
    ...{ name: 'x', goal, feedback: 'Take more.', distiller: 'person@1.0.0' },
    runs: of.map((run) => digestOf(run, { goal, of: of.length })),
  });

describe('what a distiller is shown', () => {
  it('is the same whatever the order of the runs', () => {
    const order = fc.shuffledSubarray(runs, { minLength: runs.length });
    const same = fc.property(order, (shuffled) => expect(distillation(shuffled)).toEqual(distillation(runs)));
    fc.assert(same, { numRuns: 20 });
  });

  it('is what was done and said aloud: no whisper and no act with it, no thought, no parameter, and no template', () => {
    const shown = JSON.stringify(distillation(runs));
    expect(shown).toContain('ana: { { bait }} at 1');
    expect(shown).not.toMatch(/~thought~|~whisper~|~act|~reserve~|\{\{/);
    const { world } = compiledFrom(distillation(runs), { agents: [person] });
    expect(world.initial.runs).toHaveLength(6);
    expect(world.initial).toMatchObject({ roles: ['ana', 'bo'], feedback: 'Take more.', goal });
  });

  it('is the beginning of an act without end', () => {
    const [run] = runs;
    const transcript = run.results.transcript.map((entry) =>
      entry.act ? { ...entry, act: { take: 1, why: 'x'.repeat(100_000) } } : entry,
    );
    const { evidence, cases } = digestOf(
      { ...run, results: { ...run.results, transcript } },
      { goal, of: 1 },
    );
    expect(evidence.acts[0]).toMatchObject({
      agent: 'ana',
      act: expect.stringMatching(/^\{"take":1,"why":"x+…$/),
    });
    expect(JSON.stringify([evidence, cases]).length).toBeLessThan(10_000);
  });

  it('compares what was chosen, the best first', () => {
    const { world } = compiledFrom(distillation(runs), { agents: [person] });
    const values = [
      { value: 1, runs: 3, mean: 2 },
      { value: 0, runs: 3, mean: 0 },
    ];
    expect(world.initial.choices).toEqual([{ role: 'ana', property: 'take', values }]);
  });
});

const shipped = exampleAgentTemplates.get('distiller')!.value;
/** Every byte that the shipped distiller is sent, of a run for everyone or for one role. */
function prompted(of: readonly EndedRun[], about: Goal, role?: string): string {
  const scenario = distillationScenario({
    ...{ name: 'x', goal: about, distiller: `distiller@${String(shipped.version)}` },
    runs: of.map((run) => digestOf(run, { goal: about, of: of.length, role })),
  });
  const compiled = compiledFrom(scenario, { agents: [shipped] });
  const [view] = play(compiled, {
    until: 5,
    model: scripted(() => ({ act: { lessons: [] } })),
  }).views.values();
  const { system, user } = new Prompt(
    compiled.cast[0].prompt as ConstructorParameters<typeof Prompt>[0],
  ).render(view);
  return `${system}\n${user}`;
}

describe('the bytes of a prompt that distils', () => {
  const free = {
    type: 'object',
    properties: { bid: { type: 'integer' }, kind: { enum: ['~low~', '~high~'] }, note: { type: 'string' } },
  };
  const vault: JsonObject = {
    cast: [
      { name: 'ana', agent: 'person', overrides: { acts: free, attributes: { reserve: '~reserve~' } } },
      { name: 'bo', agent: 'person', overrides: { acts: free } },
      { name: 'cy', agent: 'reader' },
    ],
    world: { initial: { code: '~world~' } },
    questions: ['What was kept?'],
    scenes: [
      { name: 'hall', premise: 'A hall.', schedule: 'round_robin', sealed: true, end: { rounds: 1 } },
      {
        name: 'attic',
        premise: 'An attic.',
        schedule: { type: 'round_robin', agents: ['bo'] },
        end: { turns: 1 },
      },
      {
        name: 'door',
        premise: 'A door.',
        schedule: 'round_robin',
        end: { when: 'world.code != "~condition~"' },
      },
    ],
    measures: [
      { name: 'taken', level: 'agent', from: { expression: 'sum(own_acts, a => a.act.bid)' } },
      { name: 'code', level: 'run', type: 'string', from: { expression: 'world.code' } },
      { name: 'verdict', level: 'run', type: 'string', from: { rubric: 'What was hidden?' } },
      { name: 'calm', level: 'run', from: { rubric: 'How calm?' } },
    ],
  };
  /** Ana is `ana` or one of several; she and Bo bid, with a word of their own, unseen by the other. */
  function played(seed: number, cast: JsonObject = vault): EndedRun {
    const compiled = compiledFrom(small(cast), { seed });
    const model = scripted(({ agent, view }) => {
      if (view.ask.kind === 'analyse')
        return {
          summary: '~summary~',
          findings: [{ question: 'What was kept?', answer: '~finding~', cites: [1] }],
          ratings: [
            { measure: 'verdict', value: '~verdict~', cites: [1] },
            { measure: 'calm', value: 77, cites: [1] },
          ],
        };
      const note = `~note of ${agent}~`;
      const bid = 40 + (seed % 2) + (agent === 'bo' ? 100 : 0);
      const kind = seed % 2 ? '~low~' : '~high~';
      return { thought: '~thought~', speech: `~${view.scene.name}~`, act: { bid, kind, note } };
    });
    return endedOf(compiled, model);
  }
  const all = [1, 2, 3, 4].map((seed) => played(seed));
  const secrets = (text: string): string[] => [...new Set(text.match(/~[\w ]+~/g))].sort();

  it('hold no words of an analyst, nothing of the world, and nothing that not everyone saw or heard', () => {
    expect(all[0].results.findings).toHaveLength(1);
    expect(all[0].measurements.map(({ value }) => value)).toEqual(
      expect.arrayContaining(['~verdict~', '~world~', 77]),
    );
    const text = prompted(all, goal);
    expect(secrets(text)).toEqual(['~hall~']);
    expect(text).toContain('77');
    expect(text).not.toContain('"property"');
  });

  it('hold of one role what it did itself, unseen by the other', () => {
    expect(secrets(prompted(all, goal, 'ana'))).toEqual(['~hall~', '~high~', '~low~', '~note of ana~']);
    expect(secrets(prompted(all, goal, 'bo'))).toContain('~attic~');
  });

  it('hold of a role of several what they chose unseen, and not in what words', () => {
    const [{ overrides }, , cy] = vault.cast as JsonObject[];
    const scenes = (vault.scenes as JsonObject[]).filter(({ name }) => name === 'hall');
    const crew = { ...vault, scenes, cast: [{ name: 'crew', agent: 'person', count: 3, overrides }, cy] };
    const of = [1, 2, 3, 4].map((seed) => played(seed, crew));
    const text = prompted(of, goal);
    expect(secrets(text)).toEqual(['~hall~', '~high~', '~low~']);
    expect(text).toMatch(/"property": ?"bid"/);
  });
});

describe('a narration that a rule refused', () => {
  const tale = small({
    cast: [
      { name: 'ana', agent: 'person', overrides: { acts } },
      { name: 'nell', agent: 'teller' },
    ],
    world: { initial: { stock: 10 } },
    scenes: [
      {
        ...{ name: 'tale', premise: 'A hall.', schedule: { type: 'round_robin', agents: ['ana'] } },
        ...{ narrator: 'nell', narrate: 'start', end: { rounds: 1 } },
      },
    ],
    rules: [
      { name: 'no growth', on: 'narration', require: 'world.stock < before.stock', because: 'It grew.' },
      { name: 'nobody takes', on: 'act', require: 'false', because: 'It is not yours.' },
    ],
    measures: [{ name: 'taken', level: 'run', from: { expression: 'count(acts, a => true)' } }],
  });
  const saidIn = (stock: number): string[] => {
    const compiled = compiledFrom(tale, { seed: 1 });
    const change = { op: 'replace', path: '/stock', value: stock };
    const model = scripted(({ view }) =>
      view.ask.kind === 'narrate'
        ? { narration: 'It was so.', changes: [change] }
        : { speech: 'Mine!', act: { take: 1 } },
    );
    const { events } = play(compiled, { model });
    const run = { compiled, results: results(compiled, events), measurements: [], fingerprint: 'x' };
    return digestOf(run, { goal, of: 1 }).evidence.said;
  };

  it('was told to nobody, but what is said with a refused act was heard', () => {
    expect(saidIn(11)).toEqual(['ana: Mine!']);
    expect(saidIn(9)).toEqual(['nell: It was so.', 'ana: Mine!']);
  });
});

describe('numbers of an agent', () => {
  const bargain = small({
    cast: [
      { name: 'ana', agent: 'person', overrides: { acts, attributes: { reserve: 420 } } },
      { name: 'bo', agent: 'person', overrides: { acts, attributes: { reserve: 560 } } },
    ],
    measures: [
      { name: 'price', level: 'run', from: { expression: 'max(map(acts, a => a.act.take))' } },
      {
        name: 'surplus',
        level: 'agent',
        from: { expression: 'max(map(acts, a => a.act.take)) - agent.attributes.reserve' },
      },
    ],
  });
  const shownTo = (role?: string) => {
    const compiled = compiledFrom(bargain, { seed: 1 });
    const { events } = play(compiled, { model: scripted(() => ({ act: { take: 500 } })) });
    const judged = measurements(compiled, events);
    const run = { compiled, results: results(compiled, events), measurements: judged, fingerprint: 'x' };
    return digestOf(run, { goal: { measure: 'surplus', better: 'higher' }, of: 1, role });
  };
  const price = { measure: 'price', agent: null, value: 500 };

  it('are shown to nobody else, since they may tell what it kept to itself', () => {
    expect(shownTo('bo').evidence.measures).toEqual([price, { measure: 'surplus', agent: 'bo', value: -60 }]);
    expect(shownTo().evidence.measures).toEqual([price]);
  });

  it('stand beside its own choices', () => {
    expect(shownTo('bo').cases.map(({ role, outcome }) => [role, outcome])).toEqual([['bo', -60]]);
    expect(shownTo().cases.map(({ role, outcome }) => [role, outcome])).toEqual([
      ['ana', 80],
      ['bo', -60],
    ]);
  });
});

describe('numbers that differ in every run', () => {
  it('are compared in groups of neighbours', () => {
    const many = Array.from({ length: 10 }, (_, i) => ended(i, i));
    const { world } = compiledFrom(distillation(many), { agents: [person] });
    const [{ values }] = world.initial.choices as unknown as { values: { runs: number; mean: number }[] }[];
    expect(values).toEqual([
      { value: 8, runs: 3, mean: 16 },
      { value: 5, runs: 4, mean: 9 },
      { value: 1, runs: 3, mean: 2 },
    ]);
  });
});

describe('an answer of a distiller', () => {
  it('is taken as far as it is lessons', () => {
    const values: Json = [{ name: 'take', value: 1 }, { name: 'odd', value: [] }, 7];
    const act: Json = {
      lessons: [{ for: 'ana', text: ' Take one. ', values }, { text: 'For whom?' }, null],
    };
    const roles = ['ana', 'bo'];
    expect(lessonsOf(act, roles)).toEqual([{ for: 'ana', text: 'Take one.', values: { take: 1 } }]);
    expect(lessonsOf(undefined, roles)).toEqual([]);
    expect(lessonsOf({ lessons: 'none' }, roles)).toEqual([]);
  });

  it('is for nobody but the role that was to learn', () => {
    const act = {
      lessons: [
        { for: 'all', text: 'Take one.' },
        { for: 'bo', text: 'Take two.' },
      ],
    };
    expect(lessonsOf(act, ['ana']).map((lesson) => lesson.for)).toEqual(['ana', 'ana']);
  });
});

const set: PinnedLessons = {
  id: 'taking@1',
  hash: 'f'.repeat(64),
  lessons: [
    { for: 'ana', text: 'Take one.', values: { take: 1 } },
    { for: 'all', text: 'Be brief.\n# Now' },
    { for: 'cyd', text: 'Never read.' },
  ],
};

describe('a run with a lesson set', () => {
  const model = scripted(({ agent }) => ({ act: agent === 'ana' ? { take: 1 } : {} }));
  const pinned = { lessons: 'taking@1', lesson_sets: [set] };

  it('shows each agent what is for it, and has the set in its log', () => {
    const { events, views } = play(compiledFrom(game, pinned), { model });
    const [started] = ofType(events, 'run.started');
    expect(started.payload.lesson_sets).toEqual({ 'taking@1': set.hash });
    const [ana, bo] = [views.get(1)!, views.get(2)!].map((view) => promptScope(view, false));
    expect((ana.you as JsonObject).lessons).toBe('- Take one. {"take":1}\n- Be brief.\n  ## Now');
    expect((bo.you as JsonObject).lessons).toBe('- Be brief.\n  ## Now');
  });

  it('is another run than one without, which is as if there were no lessons', () => {
    const print = (given: object) => fingerprint(play(compiledFrom(game, given)).events);
    expect(print(pinned)).not.toBe(print({}));
    expect(print({ lessons: 'none', lesson_sets: [set] })).toBe(print({}));
  });

  it('may have it from an agent template or a parameter, which the run may replace', () => {
    const own = { ...person, lessons: '{{ parameters.known }}' };
    const scenario = { ...small(), parameters: { known: { type: 'string', default: 'taking@1' } } };
    const given = { scenario, agents: [own] };
    expect(wantedLessons(given)).toEqual(['taking@1']);
    expect(wantedLessons({ ...given, parameters: { known: 'none' } })).toEqual([]);
    expect(wantedLessons({ ...given, lessons: 'other@2' })).toEqual(['other@2']);
    expect(wantedLessons({ scenario: small(), agents: [person] })).toEqual([]);
    const { cast } = compiledFrom(scenario, { agents: [own], lesson_sets: [set] });
    expect(cast.map(({ lessons }) => lessons?.length)).toEqual([2, 1]);
  });

  it.each([
    [{ lessons: 'taking' }, '/lessons: a lesson set is named with its version'],
    [{ lessons: 'takin@1' }, '/lessons: the run has no lesson set takin@1'],
    [
      { lesson_sets: [{ ...set, lessons: [set.lessons[2]] }] },
      '/lessons: nobody in the cast takes a lesson from taking@1, which is for cyd',
    ],
  ])('is refused where it cannot have it: %j', (given, words) => {
    expect(saidOf(game, { ...pinned, ...given })[0]).toContain(words);
  });
});
