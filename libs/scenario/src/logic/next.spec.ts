import { describe, expect, it } from '@jest/globals';
import type { CompiledScenario } from '../compiled.js';
import { reload } from './environment.js';
import { fold, replayState } from './fold.js';
import type { OutsideInput } from './inputs.js';
import { next } from './next.js';
import { outsideFault } from './outside.js';
import { openTurns } from './readers.js';
import { initialState } from './state.js';
import { scripted } from './testing/fake-model.js';
import { asked, ofType, play } from './testing/play.js';
import { agent, analyst, narrator, rule, scenario, scene } from './testing/scenarios.js';
import { view } from './view.js';

const all = ['Ada', 'Bob', 'Cyd'];
const cast = all.map((name) => agent(name));
const hall = (own: Parameters<typeof scene>[3] = {}) => scene('hall', 'round_robin', all, own);
const silent = scripted(() => ({}));
const types = (compiled: CompiledScenario) =>
  play(compiled, { model: silent }).events.map(({ type }) => type);

describe('the course of a run', () => {
  it('is opened with what determines it, and its cast', () => {
    const { events } = play(scenario({ cast, scenes: [hall()], world: { schema: null, initial: { a: 1 } } }));
    expect(events[0]).toMatchObject({
      type: 'run.started',
      caused_by: null,
      payload: { template: 'test', seed: 7, logic_version: 1, world: { a: 1 }, model: 'simulated:plain' },
    });
    expect(events.slice(1, 5).map(({ type }) => type)).toEqual([
      ...Array(3).fill('agent.created'),
      'scene.started',
    ]);
    expect(events[1]).toMatchObject({ caused_by: 1, payload: { agent: 'Ada', engine_type: 'actor' } });
  });

  it('follows the scenes as they name each other, as often as they may', () => {
    const once = { ends: { turns: 1 } };
    const scenes = [
      scene('one', 'round_robin', all, once),
      scene('two', 'round_robin', all, { ...once, next: 'one', repeat: 2 }),
      scene('three', 'round_robin', all, { ...once, next: null }),
      scene('four', 'round_robin', all, once),
    ];
    const started = ofType(play(scenario({ cast, scenes })).events, 'scene.started').map(
      ({ payload }) => payload,
    );
    expect(started.map(({ scene }) => scene)).toEqual(['one', 'two', 'one', 'two', 'one', 'two', 'three']);
    expect(started.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('fails where scenes follow each other without a turn for ever', () => {
    const when = rule('act', { when: 'true' }).when!;
    const { events } = play(scenario({ cast, scenes: [hall({ ends: { when }, next: 'hall' })] }));
    expect(events.at(-1)!.payload).toMatchObject({ status: 'failed' });
  });

  it('ends a scene as soon as its condition holds between turns', () => {
    const when = rule('act', { when: 'count(acts, a => a.act.done) == 2' }).when!;
    const acts = { type: 'object', properties: { done: { type: 'boolean' } }, required: ['done'] };
    const doers = all.map((name) => agent(name, { acts }));
    const model = scripted(({ agent: name }) => ({ act: { done: name !== 'Ada' } }));
    const { events } = play(scenario({ cast: doers, scenes: [hall({ ends: { when } })] }), { model });
    expect(asked(events)).toEqual(all);
    expect(ofType(events, 'scene.ended')[0].payload.reason).toContain('count(acts');
  });

  it('takes a scene’s acts in place of the agents’ own', () => {
    const acts = { type: 'object', properties: { vote: { type: 'boolean' } } };
    const { views } = play(scenario({ cast, scenes: [hall({ acts })] }));
    expect(views.get(1)!.ask.schema).toMatchObject({
      properties: { act: acts },
      required: ['thought', 'speech', 'act'],
    });
  });

  it.each([
    ['start', ['Nell', 'Ada', 'Bob', 'Ada', 'Bob']],
    ['each_round', ['Ada', 'Bob', 'Nell', 'Ada', 'Bob', 'Nell']],
    ['each_turn', ['Ada', 'Nell', 'Bob', 'Nell', 'Ada', 'Nell', 'Bob', 'Nell']],
  ] as const)('lets the narrator narrate: %s', (narrate, expected) => {
    const scenes = [scene('hall', 'round_robin', ['Ada', 'Bob'], { narrator: 'Nell', narrate })];
    expect(asked(play(scenario({ cast: [...cast, narrator()], scenes }), { model: silent }).events)).toEqual(
      expected,
    );
  });
});

describe('budgets', () => {
  it.each([
    ['tokens', { tokens: 40 }, 3],
    ['money', { money: 0.02 }, 2],
  ])('of %s end the run when recorded usage has used them up', (budget, budgets, turns) => {
    const { events } = play(scenario({ cast, scenes: [hall(), hall()], budgets }), { model: silent });
    expect(asked(events)).toHaveLength(turns);
    expect(ofType(events, 'budget.exhausted')[0].payload.budget).toBe(budget);
    expect(events.slice(-3).map(({ type }) => type)).toEqual([
      'budget.exhausted',
      'scene.ended',
      'run.ended',
    ]);
    expect(events.at(-1)!.payload).toMatchObject({ status: 'completed' });
  });
});

describe('stimuli of the template', () => {
  it('come right before their turn, before their round, and when their condition holds, each once', () => {
    const stimuli = [
      { name: 'second', at: { turn: 2 }, to: null, content: 'x' },
      { name: 'round two', at: { round: 2 }, to: null, set: { '/late': true } },
      {
        name: 'after',
        at: { when: rule('act', { when: 'world.late' }).when! },
        to: ['Bob'],
        guidance: 'hurry',
      },
    ];
    const { events } = play(scenario({ cast, scenes: [hall()], stimuli }), { model: silent });
    const places = ofType(events, 'stimulus.applied').map(({ seq, payload }) => [
      payload.name,
      events[seq].type,
    ]);
    expect(places.map(([name]) => name)).toEqual(['second', 'round two', 'after']);
    expect(places[0][1]).toBe('turn.requested');
    expect(ofType(events, 'turn.requested')[1].seq).toBe(ofType(events, 'stimulus.applied')[0].seq + 1);
  });

  it('fail the run where they break the world’s schema', () => {
    const schema = { type: 'object', properties: { stock: { type: 'integer' } } };
    const stimuli = [{ name: 'flood', at: { turn: 2 }, to: null, set: { '/stock': 'wet' } }];
    const compiled = scenario({ cast, scenes: [hall()], stimuli, world: { schema, initial: { stock: 1 } } });
    expect(play(compiled, { model: silent }).events.at(-1)!.payload).toEqual({
      status: 'failed',
      reason: "stimulus flood: the world's /stock must be integer",
    });
  });
});

describe('the outside', () => {
  const crowd = scenario({ cast, scenes: [scene('vote', 'simultaneous', all, { ends: { rounds: 1 } })] });
  const destroy = (name: string): OutsideInput => ({
    type: 'agent.destroyed',
    payload: { agent: name, reason: 'left' },
  });
  const offer = (seq: number, input: OutsideInput) => [{ seq, input }];

  it('takes an agent out of the schedule, and cancels its open turn in the order of turns', () => {
    const { events } = play(crowd, { model: silent, offers: offer(9, destroy('Bob')) });
    const closed = events
      .filter(({ type }) => /^turn\.(completed|cancelled)/.test(type))
      .map(({ type }) => type);
    expect(asked(events)).toEqual(all);
    expect(closed).toEqual(['turn.completed', 'turn.cancelled', 'turn.completed']);
    const [cancelled] = ofType(events, 'turn.cancelled');
    expect(events[cancelled.caused_by! - 1].type).toBe('agent.destroyed');
  });

  it('may take a turn back, which is then asked again with its guidance', () => {
    const guide: OutsideInput = {
      type: 'stimulus.applied',
      payload: { source: 'outside', to: ['Ada'], guidance: 'be quick' },
    };
    let cancelled = false;
    const { events, views } = play(scenario({ cast, scenes: [hall({ ends: { turns: 2 } })] }), {
      offers: offer(6, guide),
      model: (work) => {
        if (work.agent !== 'Ada' || cancelled) return silent(work);
        cancelled = true;
        return { kind: 'cancel', reason: 'interrupted' };
      },
    });
    expect(asked(events)).toEqual(['Ada', 'Ada', 'Bob']);
    expect(views.get(1)!.guidance).toEqual(['be quick']);
    expect(views.get(2)!.guidance).toEqual(['be quick']);
  });

  it('interrupts at once: the open turn is cancelled, and the agent asked again with the guidance', () => {
    const payload = { source: 'outside' as const, to: ['Ada'], guidance: 'dogs', at_once: true };
    const offers = [{ seq: 7, input: { type: 'stimulus.applied' as const, payload } }];
    const { events, views } = play(scenario({ cast, scenes: [hall()] }), { model: silent, offers });
    expect(events[6]).toMatchObject({ type: 'stimulus.applied', caused_by: null });
    expect(events[7]).toMatchObject({
      type: 'turn.cancelled',
      caused_by: 7,
      payload: { turn: 1, agent: 'Ada' },
    });
    expect(events[8]).toMatchObject({
      type: 'turn.requested',
      caused_by: 8,
      payload: { turn: 2, agent: 'Ada' },
    });
    expect([views.get(1)!.guidance, views.get(2)!.guidance, views.get(3)!.guidance]).toEqual([
      [],
      ['dogs'],
      [],
    ]);
  });

  it('waits for an agent that is paused where its turn is due, and says so', () => {
    const compiled = scenario({ cast, scenes: [hall()] });
    const { events } = play(compiled, { model: silent, until: 7 });
    const state = replayState(compiled, events);
    const inputs = { outcome: () => undefined, mayRequest: true };
    const wait = next(state, { ...inputs, halted: new Set(['Bob']) });
    expect(wait).toMatchObject({ waiting: 'request_blocked', agent: 'Bob' });
    expect(next(state, { ...inputs, halted: new Set(['Cyd']) })).toMatchObject({ type: 'turn.requested' });
  });

  it('reloads the environment: entries of the world, which the next view shows', () => {
    const world = { schema: { properties: { wet: { type: 'boolean' } } }, initial: { wet: false, sun: 1 } };
    const compiled = scenario({ cast, scenes: [hall()], world });
    const input = { type: 'environment.reloaded' as const, payload: reload({ wet: true }) };
    const { views, state } = play(compiled, { model: silent, offers: [{ seq: 7, input }] });
    expect([views.get(1)!.world, views.get(2)!.world]).toEqual([
      { wet: false, sun: 1 },
      { wet: true, sun: 1 },
    ]);
    const begun = replayState(compiled, play(compiled, { model: silent, until: 6 }).events);
    expect(state.world).toEqual({ wet: true, sun: 1 });
    expect(outsideFault(begun, { ...input, payload: reload({ wet: 'no' }) })).toMatch('boolean');
    expect(outsideFault(begun, { ...input, payload: { ...input.payload, environment: {} } })).toMatch('hash');
  });

  it('stops a run at once, also while it is paused', () => {
    const paused = replayState(crowd, play(crowd, { model: silent, until: 6 }).events);
    const stop: OutsideInput = { type: 'run.ended', payload: { status: 'stopped', reason: 'enough' } };
    const inputs = { outcome: () => undefined, mayRequest: false };
    expect(next(paused, inputs)).toMatchObject({ waiting: 'request_blocked', turns: [1] });
    expect(next(paused, { ...inputs, outside: stop })).toMatchObject({ type: 'run.ended', uses: 'outside' });
  });

  it.each([
    [destroy('Eve'), 'there is no agent called Eve'],
    [
      { type: 'stimulus.applied', payload: { source: 'outside', set: { '/a/b': 1 } } } as OutsideInput,
      '/a/b names nothing in the world',
    ],
  ])('is told why an input cannot take effect, and next passes over it', (input, reason) => {
    const state = replayState(crowd, play(crowd, { model: silent, until: 6 }).events);
    expect(outsideFault(state, input)).toBe(reason);
    const event = next(state, { outcome: () => undefined, outside: input, mayRequest: true });
    expect(event).toMatchObject({ type: 'turn.requested' });
  });

  it('lets no outcome overtake a due request while the run is paused', () => {
    const state = replayState(crowd, play(crowd, { model: silent, until: 7 }).events);
    const outcome = () => ({ kind: 'skip', reason: 'x' }) as const;
    expect(next(state, { outcome, mayRequest: false })).toMatchObject({ waiting: 'request_blocked' });
    expect(next(state, { outcome, mayRequest: true })).toMatchObject({ type: 'turn.requested' });
  });
});

describe('the analyst', () => {
  const compiled = scenario({
    cast: [...cast, analyst()],
    scenes: [hall({ ends: { turns: 2 } })],
    questions: ['who won?'],
  });

  it('is asked at the end, and its findings on what is not in the log are refused', () => {
    const finding = (cites: number[]) => ({ question: 'who won?', answer: `by ${cites}`, cites });
    const model = scripted(({ agent: name }) =>
      name === 'Ana' ? { summary: 's', findings: [finding([2, 3]), finding([4, 99]), finding([7])] } : {},
    );
    const { events, views } = play(compiled, { model });
    expect(views.get(3)).toMatchObject({
      you: { name: 'Ana' },
      questions: ['who won?'],
      ask: { kind: 'analyse' },
    });
    expect(ofType(events, 'finding.refused').map(({ payload }) => payload.reason)).toEqual([
      expect.stringContaining('it cites event 99'),
    ]);
    expect(events.at(-1)!.payload).toMatchObject({ status: 'completed', reason: '2 turns played' });
  });

  it('is not asked where there is nothing to analyse', () => {
    expect(
      types(scenario({ ...compiled, questions: [] })).filter((type) => type === 'turn.requested'),
    ).toHaveLength(2);
  });
});

describe('fold and view', () => {
  const { events } = play(scenario({ cast, scenes: [hall()] }), { model: silent });

  it('refuse an event out of order', () => {
    expect(() => fold(initialState(scenario({ cast })), events[3])).toThrow(
      'needs the next one, not event 4',
    );
  });

  it('make a view right after its request and at no other moment', () => {
    const state = replayState(scenario({ cast, scenes: [hall()] }), events.slice(0, 6));
    expect(openTurns(state)).toEqual([1]);
    expect(view(state, 1).you.name).toBe('Ada');
    fold(state, events[6]);
    expect(() => view(state, 1)).toThrow('right after its request');
  });

  it('leave the events as they were', () => {
    const before = JSON.stringify(events);
    replayState(scenario({ cast, scenes: [hall()] }), events);
    expect(JSON.stringify(events)).toBe(before);
  });
});
