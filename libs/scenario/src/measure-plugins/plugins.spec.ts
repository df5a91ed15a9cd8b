import { describe, expect, it } from '@jest/globals';
import type { PlayedTurn } from '../logic/chronicle.js';
import { measurements } from '../logic/measures.js';
import { scripted } from '../logic/testing/fake-model.js';
import { play, stored } from '../logic/testing/play.js';
import { compiledFrom, saidOf, small } from '../template/testing/scenarios.js';
import { MEASURE_PLUGINS } from './all.js';

const turns = (said: [agent: string, speech: string][]): PlayedTurn[] =>
  said.map(([agent, speech], at) => ({
    ...{ seq: at + 1, turn: at + 1, agent, role: agent, scene: 'talk', round: 1, status: 'completed' },
    ...{ speech, act: null, refused: null },
  })) as PlayedTurn[];
const agents = ['ana', 'bo'];
const words = (count: number, different: number): string =>
  Array.from({ length: count }, (_, i) => `w${i % different}`).join(' ');

describe('lexical_diversity', () => {
  const of = (...said: [string, string][]) =>
    MEASURE_PLUGINS.get('lexical_diversity')!.ofRun!({ agents, turns: turns(said) }).value;

  it('is the share of different words in fifty in a row, and does not fall with length', () => {
    expect(of(['ana', words(50, 50)])).toBe(1);
    expect(of(['ana', words(50, 10)])).toBe(0.2);
    expect(of(['ana', words(500, 10)])).toBeCloseTo(0.2);
    expect(of(['ana', 'The THE the’s '.repeat(17)])).toBe(0.04);
  });

  it('is unknown below fifty words', () =>
    expect(of(['ana', words(25, 25)], ['bo', words(24, 24)])).toBeNull());

  it('is that of each agent where agents are measured', () => {
    const run = { agents, turns: turns([['ana', words(50, 25)]]) };
    const values = MEASURE_PLUGINS.get('lexical_diversity')!.ofAgents!(run);
    expect([...values].map(([agent, { value }]) => [agent, value])).toEqual([
      ['ana', 0.5],
      ['bo', null],
    ]);
  });
});

describe('turn_taking_gini', () => {
  const of = (...said: string[]) =>
    MEASURE_PLUGINS.get('turn_taking_gini')!.ofRun!({ agents, turns: turns(said.map((who) => [who, 'x'])) })
      .value;

  it('is 0 where all speak as often, and as great as can be where one speaks alone', () => {
    expect(of('ana', 'bo', 'bo', 'ana')).toBe(0);
    expect(of('ana', 'ana')).toBe(0.5);
    expect(of()).toBeNull();
  });
});

describe('a plugin as a measure', () => {
  const measured = (plugin: string, level: string, more = {}) =>
    small({ measures: [{ name: 'm', level, from: { plugin }, ...more }] });

  it('is computed at the end and again from the stored log, with the turns behind it', () => {
    const compiled = compiledFrom(measured('talk_share', 'agent'));
    const model = scripted(({ agent }) => ({ speech: agent === 'ana' ? 'one two three' : 'one' }));
    const { events } = play(compiled, { model });
    const values = measurements(compiled, events);
    expect(values.map(({ agent, value }) => [agent, value])).toEqual([
      ['ana', 0.75],
      ['bo', 0.25],
    ]);
    expect(values[0].evidence.map((seq) => events[seq - 1].type)).toEqual([
      'turn.completed',
      'turn.completed',
    ]);
    expect(measurements(compiled, stored(events))).toEqual(values);
  });

  it.each([
    [
      measured('talk_shares', 'agent'),
      '/from/plugin: there is no measure plugin talk_shares; did you mean talk_share? (known: lexical_diversity, talk_share, turn_taking_gini)',
    ],
    [
      measured('no', 'run'),
      '/from/plugin: there is no measure plugin no (known: lexical_diversity, talk_share, turn_taking_gini)',
    ],
    [measured('talk_share', 'run'), '/level: talk_share measures at the level agent, not run'],
    [
      measured('talk_share', 'agent', { type: 'string' }),
      '/type: talk_share gives a number, so the measure m is none of type string',
    ],
  ])('is refused where it cannot be: %#', (scenario, said) => {
    expect(saidOf(scenario)).toEqual([`/measures/0${said}`]);
  });
});
