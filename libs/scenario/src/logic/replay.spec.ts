import { describe, expect, it } from '@jest/globals';
import type { LogEvent } from '@scrai/contracts';
import type { CompiledScenario } from '../compiled.js';
import { Replay } from './replay.js';
import { play, stored } from './testing/play.js';
import { agent, scenario, scene } from './testing/scenarios.js';

const all = ['Ada', 'Bob', 'Cyd'];
const compiled = scenario({
  cast: all.map((name) => agent(name)),
  scenes: [scene('hall', 'random', all, { ends: { turns: 6 } })],
});
const guidance: LogEvent['payload'] = { source: 'outside', to: ['Bob'], guidance: 'be brief' };

function replayed(of: CompiledScenario, events: LogEvent[]): Replay {
  const replay = new Replay(of);
  for (const event of stored(events)) replay.add(event);
  return replay;
}

describe('a replay', () => {
  it('gives a log again from its answers, and from what came from outside where it came', () => {
    const offers = [{ seq: 9, input: { type: 'stimulus.applied' as const, payload: guidance as never } }];
    const { events } = play(compiled, { offers });
    expect(events.some(({ type }) => type === 'stimulus.applied')).toBe(true);
    const replay = replayed(compiled, events);
    expect(replay.difference).toBeNull();
    expect(replay.events).toBe(events.length);
  });

  it('names the first event that differs', () => {
    const { events } = play(compiled);
    const at = events.findLastIndex(({ type }) => type === 'turn.requested');
    const changed = events.with(at, {
      ...events[at],
      payload: { ...events[at].payload, agent: 'Nobody' },
    } as LogEvent);
    expect(replayed(compiled, changed).difference).toMatchObject({
      seq: at + 1,
      recorded: { payload: { agent: 'Nobody' } },
      replayed: { type: 'turn.requested' },
      waiting: null,
    });
  });

  it('says when the logic waits where the log goes on', () => {
    const { events } = play(compiled);
    const at = events.findIndex(({ type }) => type === 'turn.completed');
    const replay = replayed(compiled, events.toSpliced(at, 1));
    expect(replay.difference).toMatchObject({ seq: at + 1, replayed: null, waiting: 'turns' });
    expect(replay.events).toBe(at);
  });

  it('tells that another seed is another run', () => {
    const { events } = play(compiled);
    expect(replayed({ ...compiled, seed: compiled.seed + 1 }, events).difference?.seq).toBe(1);
  });
});
