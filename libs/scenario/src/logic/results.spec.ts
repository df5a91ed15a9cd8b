import { describe, expect, it } from '@jest/globals';
import { measurements } from './measures.js';
import { results } from './results.js';
import { scripted } from './testing/fake-model.js';
import { ofType, play, stored } from './testing/play.js';
import { agent, analyst, measure, narrator, rule, scenario, scene } from './testing/scenarios.js';

const acts = { type: 'object', properties: { take: { type: 'integer' } }, required: ['take'] };
const compiled = scenario({
  cast: [agent('Ada', { acts }), agent('Bob', { acts }), narrator(), analyst()],
  world: { schema: null, initial: { stock: 10 } },
  scenes: [
    scene('lake', 'round_robin', ['Ada', 'Bob'], { narrator: 'Nell', narrate: 'start' }),
    scene('shore', 'round_robin', ['Bob'], { ends: { turns: 1 } }),
  ],
  rules: [
    rule('act', { name: 'limit', require: 'act.take < 5' }),
    rule('act', { name: 'take', set: { '/stock': 'world.stock - act.take' } }),
  ],
  measures: [
    measure('left', 'run', 'world.stock'),
    measure('refusals', 'run', 'count(turns, t => t.refused != null)'),
    measure('taken', 'agent', 'sum(own_acts, a => a.act.take)'),
    measure('share', 'turn', 'act == null ? null : act.take / (world.stock + act.take)'),
    measure('odd', 'run', 'world.stock', 'string'),
    {
      name: 'fairness',
      version: 2,
      type: 'number',
      unit: null,
      level: 'agent',
      from: { rubric: 'How fair was it?' },
    },
  ],
  questions: ['who took most?'],
});
const rating = (who: string, value: number, cites: number[]) => ({
  measure: 'fairness',
  agent: who,
  value,
  cites,
});
const { events, views } = play(compiled, {
  model: scripted(({ agent: name, view }) => {
    if (name === 'Nell') return { narration: 'A still lake.' };
    if (name === 'Ana') {
      const findings = [
        { question: 'who took most?', answer: 'Bob', cites: [9] },
        { question: 'who took most?', answer: 'nobody', cites: [1000] },
      ];
      return {
        summary: 'They fished.',
        findings,
        ratings: [rating('Ada', 3, [10]), rating('Bob', 1, [2000])],
      };
    }
    return {
      speech: 'I take some',
      thought: 'more!',
      act: { take: name === 'Ada' ? 2 : view.clock.own_turn * 2 },
    };
  }),
});

describe('results', () => {
  const read = results(compiled, events);

  it('tell the outcome, the world, and who did what', () => {
    expect(read).toMatchObject({
      outcome: {
        status: 'completed',
        scenes: read.scenes.map(({ scene, index, reason }) => ({ scene, index, reason })),
      },
      events: events.length,
      simulated: true,
      world: { stock: 0 },
    });
    expect(read.agents.find(({ agent: name }) => name === 'Bob')).toMatchObject({
      turns: { requested: 3, completed: 3 },
      acts: 2,
      acts_refused: 1,
      words: 9,
      spent: { calls: 3, input_tokens: 30, output_tokens: 15 },
    });
    expect(
      read.scenes.map(({ scene: name, rounds, turns, reason }) => [name, rounds, turns.completed, reason]),
    ).toEqual([
      ['lake', 2, 5, '2 rounds played'],
      ['shore', 1, 1, '1 turn played'],
    ]);
    expect(read.turns).toEqual({ requested: 7, completed: 7, skipped: 0, cancelled: 0 });
    expect(read.spent.cost).toBeCloseTo(0.07);
  });

  it('hold the whole transcript', () => {
    expect(read.transcript.map(({ kind }) => kind).slice(0, 4)).toEqual([
      'scene',
      'narration',
      'thought',
      'speech',
    ]);
    expect(read.transcript.at(-1)).toMatchObject({ kind: 'refusal', to: ['Bob'] });
  });

  it('hold the analyst’s findings that cite what exists, and count those that do not', () => {
    expect(read.findings).toEqual([expect.objectContaining({ answer: 'Bob', cites: [9], agent: 'Ana' })]);
    expect(read.refused_findings.map(({ question }) => question)).toEqual([
      'who took most?',
      'rating of fairness',
    ]);
    expect(read.ratings).toEqual([
      expect.objectContaining({ agent_rated: 'Ada', value: 3, measure: 'fairness' }),
    ]);
    expect(read.summaries[0].summary).toBe('They fished.');
    expect(ofType(events, 'finding.refused')).toHaveLength(2);
  });

  it('can be read off any prefix', () => {
    for (let length = 0; length <= events.length; length++) {
      expect(results(compiled, events.slice(0, length)).events).toBe(length);
    }
  });
});

describe('measurements', () => {
  const measured = measurements(compiled, events);
  const of = (name: string) => measured.filter(({ measure: which }) => which === name);

  it('of the run and the agents come with the events behind them', () => {
    const changes = ofType(events, 'world.changed').map(({ seq }) => seq);
    expect(of('left')).toEqual([
      { measure: 'left', version: 1, level: 'run', unit: null, value: 0, evidence: [1, ...changes] },
    ]);
    expect(of('refusals')[0].value).toBe(1);
    expect(of('taken').map(({ agent: name, value }) => [name, value])).toEqual([
      ['Ada', 4],
      ['Bob', 6],
    ]);
  });

  it('of turns see the world as it was then', () => {
    expect(of('share').map(({ turn, value }) => [turn, value])).toEqual([
      [2, 0.2],
      [3, 0.25],
      [4, 2 / 6],
      [5, 1],
      [6, null],
    ]);
  });

  it('say why there is no value, instead of making one up', () => {
    expect(of('odd')[0]).toMatchObject({ value: null, fault: 'measure odd must be a string, and is 0' });
  });

  it('by rubric are the analyst’s ratings', () => {
    expect(of('fairness')).toEqual([
      { measure: 'fairness', version: 2, level: 'agent', agent: 'Ada', value: 3, unit: null, evidence: [10] },
    ]);
    expect(views.get(7)!.ask.instruction).toContain('How fair was it?');
  });

  it('are the same when computed again from stored events', () => {
    expect(measurements(compiled, stored(events))).toEqual(measured);
  });
});
