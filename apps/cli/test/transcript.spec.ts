import { describe, expect, it } from '@jest/globals';
import type { EventType, JsonObject, RunEvent } from '@scrai/contracts';
import { EVENT_TYPES } from '@scrai/contracts';
import { table, type Column } from '../src/terminal/table.js';
import { Terminal } from '../src/terminal/terminal.js';
import { Transcript } from '../src/terminal/transcript.js';
import { Capture } from './capture.js';

const event = (event_type: EventType, payload: JsonObject): RunEvent => ({ event_type, payload }) as RunEvent;

const terminal = (columns: number | null): Terminal => {
  const { out, err, colour } = new Capture(columns);
  return new Terminal({ json: false, out, err, colour });
};
const transcript = (columns: number | null, shown?: { full: boolean }): Transcript =>
  new Transcript(terminal(columns), shown);

const answer = (agent: string, turn: number, result: JsonObject): RunEvent =>
  event('turn.completed', { turn, agent, result, usage: {}, model: 'simulated:default', simulated: true });

const RUN: RunEvent[] = [
  event('run.started', {
    template: 'talk',
    template_version: '1',
    seed: 7,
    model: 'simulated:default',
    parameters: { item: 'a rug' },
  }),
  event('agent.created', { agent: 'seller' }),
  event('agent.created', { agent: 'Maximiliane von Thurn' }),
  event('scene.started', { scene: 'market', index: 0, premise: 'Saturday morning.' }),
  event('turn.requested', { turn: 1, agent: 'seller' }),
  answer('seller', 1, {
    thought: 'Start high.',
    speech: 'I would like 690 for it, and not a cent less than that.',
    to: [],
    act: { kind: 'offer', price: 690 },
  }),
  event('world.changed', { by: 'rule', name: 'ask', patch: [{ op: 'replace', path: '/ask', value: 690 }] }),
  answer('Maximiliane von Thurn', 2, { speech: 'Between us: 300.', to: ['seller'], act: null }),
  event('act.refused', {
    turn: 2,
    agent: 'Maximiliane von Thurn',
    rule: 'step',
    reason: 'an offer must rise',
  }),
  event('turn.skipped', { turn: 3, agent: 'seller', reason: 'no answer after 5 attempts' }),
  event('scene.ended', { scene: 'market', index: 0, reason: '1 round played' }),
  event('run.ended', { status: 'completed', reason: 'the last scene ended' }),
];

describe('a table', () => {
  const columns: Column<string>[] = [
    { name: 'A', value: (text) => text, shrinks: true },
    { name: 'B', value: (text) => text, optional: true },
  ];
  const long = 'word '.repeat(40).trim();

  it('fits the screen, and is whole in a pipe', () => {
    expect(
      table(terminal(60), columns, [long])
        .split('\n')
        .map((line) => line.length),
    ).toEqual([1, 60]);
    expect(table(terminal(null), columns, [long])).toContain(`${long}  ${long}`);
  });
});

describe('a transcript', () => {
  const lines = transcript(80);
  const text = RUN.flatMap((each) => lines.lines(each)).join('\n');

  it('shows what was said, whispered, thought, done and refused', () => {
    expect(text).toContain('I would like 690');
    expect(text).toContain('(whispers to seller) Between us: 300.');
    expect(text).toContain('(thinks) Start high.');
    expect(text).toContain('→ offer (price: 690)');
    expect(text).toContain('✗ Maximiliane von Thurn refused by step: an offer must rise');
    expect(text).toContain('no answer: no answer after 5 attempts');
    expect(text).toContain('world /ask = 690');
  });

  it('says once that the answers are simulated', () => {
    expect(text.match(/simulated: these answers/g)).toHaveLength(1);
    expect(lines.turnsClosed).toBe(3);
  });

  it.each([60, 80, 120])('keeps within %d columns', (columns) => {
    const narrow = transcript(columns);
    for (const line of RUN.flatMap((each) => narrow.lines(each)))
      expect(line.length).toBeLessThanOrEqual(columns);
  });

  it('cuts long values of the world on a screen alone, and there only where nobody asked for all', () => {
    const value = `${'long '.repeat(50)}end`;
    const changed = event('world.changed', {
      by: 'rule',
      name: 'r',
      patch: [{ op: 'add', path: '/notes', value }],
    });
    const shownBy = (each: Transcript): string => each.lines(changed).join(' ').replaceAll(/\s+/g, ' ');
    expect(shownBy(transcript(80))).toContain('…');
    for (const whole of [transcript(80, { full: true }), transcript(null)])
      expect(shownBy(whole)).toContain(`/notes = ${value}`);
    const name = 'Maximiliane von Thurn';
    const piped = transcript(null);
    piped.lines(event('agent.created', { agent: name }));
    expect(piped.lines(answer(name, 1, { speech: 'Well.' })).join('\n')).toContain(`${name}  Well.`);
  });

  it('breaks no word in a pipe, so that what was said can be searched and copied', () => {
    const address = `https://example.org/${'a'.repeat(150)}`;
    const said = (columns: number | null): string =>
      transcript(columns)
        .lines(answer('seller', 1, { speech: `See ${address} today.` }))
        .join('\n');
    expect(said(null)).toContain(address);
    expect(said(80)).not.toContain(address);
  });

  it('knows every event type', () => {
    const known = transcript(80);
    const payload = {
      agent: 'a',
      reason: 'r',
      reasons: [],
      patch: [],
      result: {},
      premise: 'p',
      scene: 's',
      parameters: {},
    };
    for (const type of EVENT_TYPES)
      expect(known.lines(event(type, payload)).join()).not.toContain('newer than');
  });
});
