import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { draw } from '@scrai/determinism';
import type { CompiledScenario, CompiledScene } from '../compiled.js';
import { canonicalLog, fingerprint } from './canonical.js';
import { reload } from './environment.js';
import type { OutsideInput } from './inputs.js';
import { Replay } from './replay.js';
import { fakeModel, type Model } from './testing/fake-model.js';
import { play, stored, type PlacedInput } from './testing/play.js';
import { agent, analyst, autonomousScene, narrator, rule, scenario, scene } from './testing/scenarios.js';

const NAMES = ['Ada', 'Bob', 'Cyd', 'Dan'];
const acts = {
  type: ['object', 'null'],
  properties: { take: { type: 'integer', maximum: 3 } },
  required: ['take'],
};
const schema = {
  type: 'object',
  properties: { stock: { type: 'number', minimum: 0 }, log: { type: 'array', maxItems: 9 } },
};

const memory = {
  strategy: 'hybrid' as const,
  window: 3,
  budget: { episodic: 5, semantic: 3 },
  ...{ retrieve: 4, tokens: 2000, language: 'english' },
};

/** Every kind of thing that can happen, over one schedule. */
function rich(
  type: CompiledScene['schedule']['type'],
  narrate: CompiledScene['narrate'],
  seed: number,
): CompiledScenario {
  const own = { narrator: 'Nell', narrate, ends: { turns: 9, narrator: true } };
  const first =
    type === 'autonomous' ? autonomousScene('first', NAMES, own) : scene('first', type, NAMES, own);
  return scenario({
    seed,
    cast: [
      ...NAMES.map((name) => agent(name, name === 'Bob' ? { acts, memory } : { acts })),
      narrator(),
      analyst(),
    ],
    world: { schema, initial: { stock: 12, log: [], notes: { b: 1, a: { z: 1, y: 2 } } } },
    scenes: [first, scene('last', 'round_robin', ['Bob', 'Ada'], { ends: { rounds: 1 } })],
    rules: [
      rule('act', { name: 'limit', require: 'act.take < 3' }),
      rule('act', {
        name: 'take',
        when: 'draw("luck") < 0.7',
        set: { '/stock': 'world.stock - act.take', '/by/{agent}': 'act' },
      }),
      rule('round', { name: 'regrow', set: { '/stock': 'world.stock + draw("grow") + length(acts)' } }),
      rule('scene', { name: 'open', set: { '/by': '{}' } }),
    ],
    stimuli: [
      { name: 'bell', at: { turn: 4 }, to: null, content: 'a bell' },
      {
        name: 'noise',
        at: { when: rule('act', { when: 'world.stock < 10' }).when! },
        to: ['Bob', 'Dan'],
        content: 'a noise',
        set: { '/heard': true },
      },
    ],
    questions: ['what happened?'],
    budgets: { tokens: 1000 },
    window: 6,
  });
}

/** Some turns are given up, some are taken back from outside; which ones depends on the turn alone. */
const unsteady: Model = (work) => {
  const lot = draw(work.seed, 'unsteady');
  if (lot < 0.08) return { kind: 'skip', reason: 'dead letter' };
  if (lot < 0.16) return { kind: 'cancel', reason: 'interrupted' };
  return fakeModel(work);
};

const stimulus = (payload: object): OutsideInput =>
  ({ type: 'stimulus.applied', payload: { source: 'outside', ...payload } }) as OutsideInput;
const someInput = fc.oneof(
  fc.constantFrom(...NAMES).map((to) => stimulus({ to: [to], guidance: 'be brief' })),
  fc.constantFrom(...NAMES).map((to) => stimulus({ to: [to], content: 'a letter\0' })),
  fc.constantFrom(...NAMES, 'Nell').map((to) => stimulus({ to: [to], guidance: 'stop that', at_once: true })),
  fc.constant(stimulus({ guidance: 'all of you', at_once: true })),
  fc.constant<OutsideInput>({
    type: 'environment.reloaded',
    payload: reload({ stock: 15, 'a/b~c': { z: 'x\0', y: -0 } }),
  }),
  fc.constant(stimulus({ set: { '/stock': 20, '/notes/c': { q: 1, p: 2 } } })),
  fc.constantFrom(...NAMES, 'Nell').map((name): OutsideInput => ({
    type: 'agent.destroyed',
    payload: { agent: name, reason: 'left' },
  })),
  fc.constant<OutsideInput>({ type: 'budget.exhausted', payload: { budget: 'time', limit: 1000 } }),
);
const someOffers = fc
  .array(fc.record({ seq: fc.integer({ min: 8, max: 60 }), input: someInput }), { maxLength: 4 })
  .map((offers): PlacedInput[] => offers.sort((a, b) => a.seq - b.seq));

const TYPES = ['round_robin', 'random', 'narrator', 'simultaneous', 'reactive', 'autonomous'] as const;
const someRun = fc.record({
  compiled: fc
    .tuple(
      fc.constantFrom(...TYPES),
      fc.constantFrom('never', 'start', 'each_round', 'each_turn'),
      fc.nat(1e6),
    )
    .map(([type, narrate, seed]) => rich(type, narrate as CompiledScene['narrate'], seed)),
  offers: someOffers,
});

describe('the canonical log', () => {
  it('is the same whatever the order and time of arrival, pauses, and crashes', () => {
    fc.assert(
      fc.property(someRun, fc.nat(), fc.nat(), fc.nat(), ({ compiled, offers }, a, p, c) => {
        const live = play(compiled, {
          model: unsteady,
          offers,
          ticks: 14,
          arrived: (turn, step) => draw(a, 'comes', turn, step) < 0.3,
        });
        const replay = new Replay(compiled);
        for (const event of stored(live.events)) replay.add(event);
        expect(replay.difference).toBeNull();
        const calm = play(compiled, { model: unsteady, places: live.outside });
        expect(canonicalLog(calm.events)).toBe(canonicalLog(live.events));
        const stormy = play(compiled, {
          model: unsteady,
          places: calm.outside,
          arrived: (turn, step) => draw(a, 'arrives', turn, step) < 0.2,
          mayRequest: (step) => draw(p, 'runs', step) < 0.5,
          halted: (step) => new Set(NAMES.filter((name) => draw(p, 'halted', step, name) < 0.2)),
          crash: (step) => draw(c, 'crashes', step) < 0.15,
        });
        expect(canonicalLog(stormy.events)).toBe(canonicalLog(calm.events));
        expect([...stormy.views]).toEqual([...calm.views]);
        expect(JSON.stringify([...stormy.views])).toBe(JSON.stringify([...calm.views]));
      }),
      { numRuns: 30 },
    );
  });

  it('is continued the same from every prefix', () => {
    fc.assert(
      fc.property(someRun, ({ compiled, offers }) => {
        const whole = play(compiled, { model: unsteady, offers, ticks: 6 });
        const log = canonicalLog(whole.events);
        for (let length = 1; length < whole.events.length; length++) {
          const prefix = stored(whole.events.slice(0, length));
          const rest = play(compiled, { model: unsteady, places: whole.outside, prefix });
          if (canonicalLog(rest.events) !== log) throw new Error(`another log after ${length} events`);
        }
      }),
      { numRuns: 4 },
    );
  });

  it('ends, closes every turn in order, and names a cause that came before', () => {
    fc.assert(
      fc.property(someRun, ({ compiled, offers }) => {
        const { events } = play(compiled, { model: unsteady, offers, ticks: 14 });
        const closed = events.filter(({ type }) => /turn\.(completed|skipped|cancelled)/.test(type));
        const turns = closed.map(({ payload }) => (payload as { turn: number }).turn);
        expect(turns).toEqual(turns.map((_, i) => i + 1).slice(0, turns.length));
        for (const { seq, caused_by } of events) expect(caused_by ?? 0).toBeLessThan(seq);
        expect(events.at(-1)!.type).toBe('run.ended');
        expect(events.filter(({ type }) => type === 'run.ended')).toHaveLength(1);
      }),
      { numRuns: 30 },
    );
  });

  it('differs with the seed', () => {
    const of = (seed: number): string =>
      fingerprint(play(rich('random', 'never', seed), { model: unsteady }).events);
    expect(of(1)).toBe(of(1));
    expect(of(1)).not.toBe(of(2));
  });
});
