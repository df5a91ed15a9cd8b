import { describe, expect, it } from '@jest/globals';
import type { BreakpointHit, BreakpointTerms, LogEvent } from '@scrai/contracts';
import { breakpointFaults, Breakpoints } from './breakpoints.js';
import { fold } from './fold.js';
import { initialState } from './state.js';
import { scripted } from './testing/fake-model.js';
import { play } from './testing/play.js';
import { agent, rule, scenario, scene } from './testing/scenarios.js';

const acts = { type: 'object', properties: { take: { type: 'integer' } }, required: ['take'] };
/** Ada and Bob take 1 each, six times in all: the stock goes 10, 9, 8 … 4. */
const lake = scenario({
  cast: ['Ada', 'Bob'].map((name) => agent(name, { acts })),
  world: { schema: { type: 'object', properties: { stock: { type: 'integer' } } }, initial: { stock: 10 } },
  scenes: [scene('lake', 'round_robin', ['Ada', 'Bob'], { ends: { rounds: 3 } })],
  rules: [rule('act', { name: 'take', set: { '/stock': 'world.stock - act.take' } })],
});
const { events } = play(lake, { model: scripted(() => ({ speech: 'mine', act: { take: 1 } })) });

const terms = (given: Partial<BreakpointTerms>): BreakpointTerms => ({
  ...{ event_type: null, agent: null, condition: null },
  ...given,
});
const agentOf = (event: LogEvent): string | undefined => (event.payload as { agent?: string }).agent;

/** What a log meets, read anew from the database at one place as after a restart. */
function met(given: Partial<BreakpointTerms>, restartAt = 0): BreakpointHit[] {
  let state = initialState(lake);
  const hits: BreakpointHit[] = [];
  const row = () => ({ ...terms(given), number: 1, last_hit_seq: hits.at(-1)?.seq ?? null });
  let breakpoints = new Breakpoints([row()], state);
  for (const event of events) {
    state = fold(state, event);
    const hit = breakpoints.after(state, { type: event.type, agent: agentOf(event) });
    if (hit) hits.push(hit);
    if (event.seq === restartAt) breakpoints = new Breakpoints([row()], state);
  }
  return hits;
}
const seqsOf = (wanted: (event: LogEvent) => boolean): number[] =>
  events.filter(wanted).map(({ seq }) => seq);

describe('a breakpoint', () => {
  it('is met by every event of its type, about its agent, while its condition holds', () => {
    const closes = ({ type }: LogEvent): boolean => type === 'turn.completed';
    const seqs = (given: Partial<BreakpointTerms>): number[] => met(given).map(({ seq }) => seq);
    expect(seqs({ event_type: 'turn.completed' })).toEqual(seqsOf(closes));
    expect(seqs({ agent: 'Ada' })).toEqual(seqsOf((event) => agentOf(event) === 'Ada'));
    const late = seqs({ event_type: 'turn.completed', agent: 'Ada', condition: 'world.stock < 8' });
    expect(late).toEqual(seqsOf((event) => closes(event) && agentOf(event) === 'Ada').slice(-1));
  });

  it('with a condition alone is met when that comes to hold, and not again while it does, restarted or not', () => {
    const changes = seqsOf(({ type }) => type === 'world.changed');
    const below = { condition: 'world.stock < 8' };
    expect(met(below)).toEqual([{ seq: changes[2], breakpoints: [1] }]);
    for (const restart of [changes[2], changes[2] + 1, changes[4]])
      expect(met(below, restart)).toEqual(met(below));
    const even = 'world.stock == 8 || world.stock == 6';
    expect(met({ condition: even }).map(({ seq }) => seq)).toEqual([changes[1], changes[3]]);
    expect(met({ condition: 'true' }).map(({ seq }) => seq)).toEqual([1]);
  });

  it('is met, and says why, where its condition cannot be evaluated', () => {
    const [hit, ...others] = met({ condition: 'world.stock.of.fish > 1' });
    expect(hit).toMatchObject({ seq: 1, breakpoints: [1], fault: expect.stringContaining('breakpoint 1') });
    expect(others).toEqual([]);
  });

  it('that can never be met is refused, with what was meant', () => {
    const faults = (given: object): string[] =>
      breakpointFaults(lake, terms(given)).map(({ pointer, detail }) => `${pointer} ${detail}`);
    expect(faults({ event_type: 'turn.completed', agent: 'Bob', condition: 'world.stock < 3' })).toEqual([]);
    expect(faults({})).toEqual([' a breakpoint needs an event_type, an agent or a condition']);
    expect(faults({ event_type: 'turn.complete', agent: 'Adda' })).toEqual([
      expect.stringMatching(/^\/event_type .*turn\.completed/),
      expect.stringMatching(/^\/agent .*Ada/),
    ]);
    expect(faults({ event_type: 'run.ended' })).toEqual([expect.stringContaining('is over')]);
    expect(faults({ condition: 'world.stok < 3' })).toEqual([expect.stringMatching(/^\/condition .*stock/)]);
    expect(faults({ condition: 'world.stock <' })).toEqual([expect.stringContaining('does not parse')]);
  });
});
