import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LogEvent, RunChanged } from '@scrai/contracts';
import type { CompiledScenario, Schedule } from '../compiled.js';
import { canonicalLog } from './canonical.js';
import { changeFaults } from './changes.js';
import { replayState } from './fold.js';
import { Measurer } from './measures.js';
import { Replay } from './replay.js';
import { ResultsReader } from './results.js';
import { forkable } from './testing/forkable.js';
import { ofType, play, stored, type Played } from './testing/play.js';

const SCHEDULES: Schedule['type'][] = [
  'round_robin',
  'random',
  'narrator',
  'simultaneous',
  'reactive',
  'autonomous',
];
const SOMEBODY = 'soul-2';

const someChange = fc.oneof(
  fc.constant<RunChanged>({ parameters: { mood: 'grim', turns: 11, window: 3 } }),
  fc.constant<RunChanged>({ parameters: { greed: 2, window: 9 }, seed: 99 }),
  fc.constant<RunChanged>({
    agents: { [SOMEBODY]: { instructions: 'Be {{ agent.name }}.', goals: ['win'] } },
  }),
  fc.constant<RunChanged>({ agents: { [SOMEBODY]: { attributes: { gold: 50 }, model: 'simulated:other' } } }),
  fc.constant<RunChanged>({ agents: { [SOMEBODY]: { memory: { add: ['You owe Nell.'], forget: 'all' } } } }),
  fc.constant<RunChanged>({ agents: { Ana: { memory: { forget: [1, 2, 3] } } }, model: 'simulated:third' }),
  fc.constant<RunChanged>({ inject: { content: 'a storm', to: [SOMEBODY], set: { '/stock': 3 } } }),
  fc.constant<RunChanged>({ inject: { guidance: 'be brief' }, parameters: { mood: 'loud' } }),
);
const someRun = fc
  .tuple(
    fc.constantFrom(...SCHEDULES),
    fc.constantFrom('never', 'start', 'each_round', 'each_turn'),
    fc.nat(1e6),
  )
  .map(([type, narrate, seed]) => forkable(type, { narrate, seed }).compiled);

/** A fork after `at` events, played to its end. */
function forked(compiled: CompiledScenario, parent: Played, at: number, change?: RunChanged): Played {
  const prefix = stored(parent.events.slice(0, at));
  const places = change ? [{ seq: at + 1, input: { type: 'run.changed' as const, payload: change } }] : [];
  return play(compiled, { prefix, places, ticks: 6 });
}

function expectReplay(compiled: CompiledScenario, events: LogEvent[]): void {
  const replay = new Replay(compiled);
  for (const event of stored(events)) replay.add(event);
  expect(replay.difference).toBeNull();
  expect(replay.events).toBe(events.length);
}

/** Whether the change can be made there: nobody who is not there yet can remember or hear anything. */
const fits = (compiled: CompiledScenario, prefix: LogEvent[], change: RunChanged): boolean =>
  changeFaults(replayState(compiled, prefix), change).length === 0;

describe('a fork', () => {
  it.each(SCHEDULES)(
    'of a %s run shares what was before it, and is the parent where nothing changes',
    (type) => {
      const { compiled } = forkable(type, { narrate: 'each_round' });
      // Ticks are inputs from outside, and a fork has its own.
      const parent = play(compiled, { ticks: type === 'autonomous' ? 0 : 6 });
      const log = canonicalLog(parent.events);
      for (let at = 1; at < parent.events.length; at++) {
        expect(canonicalLog(play(compiled, { prefix: stored(parent.events.slice(0, at)) }).events)).toBe(log);
      }
    },
  );

  it('goes on by the change from every event, and replays as it went on', () => {
    fc.assert(
      fc.property(
        someRun,
        someChange,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (compiled, change, where) => {
          const parent = play(compiled, { ticks: 6 });
          const at = 1 + Math.floor(where * (parent.events.length - 2));
          const prefix = parent.events.slice(0, at);
          if (!fits(compiled, prefix, change)) return;
          const fork = forked(compiled, parent, at, change);
          expect(canonicalLog(fork.events.slice(0, at))).toBe(canonicalLog(prefix));
          expect(fork.events[at]).toMatchObject({ seq: at + 1, type: 'run.changed', caused_by: null });
          expect(ofType(fork.events, 'run.ended')).toHaveLength(1);
          expectReplay(compiled, fork.events);
          const again = forked(compiled, parent, at, stored(change));
          expect(canonicalLog(again.events)).toBe(canonicalLog(fork.events));
          expect(JSON.stringify([...again.views])).toBe(JSON.stringify([...fork.views]));
          // And a fork of the fork, in the middle of what the change has brought about.
          const further = Math.min(at + 3, fork.events.length - 1);
          const second = forked(compiled, fork, further, { inject: { content: 'a second storm' } });
          expect(canonicalLog(second.events.slice(0, further))).toBe(
            canonicalLog(fork.events.slice(0, further)),
          );
          expectReplay(compiled, second.events);
          const results = new ResultsReader(compiled);
          const measurer = new Measurer(compiled);
          for (const event of second.events) {
            results.add(event);
            measurer.add(event);
          }
          expect(results.value().outcome).not.toBeNull();
        },
      ),
      { numRuns: 6 },
    );
  });

  it('tells agents what changed, from their next request on', () => {
    const { compiled } = forkable('round_robin');
    const parent = play(compiled);
    const at = ofType(parent.events, 'turn.completed')[1].seq;
    const fork = forked(compiled, parent, at, {
      parameters: { mood: 'grim', greed: 3 },
      agents: {
        [SOMEBODY]: {
          instructions: 'Say no, {{ agent.name }}.',
          attributes: { gold: 9 },
          memory: { add: ['Soul 1 cheated you.'], forget: 'all' },
        },
      },
    });
    const [before, after] = [parent, fork].map(({ views }) =>
      [...views.values()].find(({ you, clock }) => you.name === SOMEBODY && clock.own_turn === 2),
    );
    expect(before!.you).toMatchObject({ instructions: 'Be kind.', attributes: { gold: 1 } });
    expect(after!.you).toMatchObject({
      instructions: 'Say no, soul-2.',
      persona: 'You are soul-2, and you have 9 gold.',
      attributes: { gold: 9 },
    });
    expect(after!.scene.premise).toBe('All are grim.');
    expect(after!.transcript[0]).toMatchObject({ seq: at + 1, kind: 'memory', text: 'Soul 1 cheated you.' });
    expect(after!.transcript.every(({ seq }) => seq > at)).toBe(true);
    const others = [...fork.views.values()].filter(({ you }) => you.name === 'soul-3');
    expect(others.at(-1)!.you.instructions).toBe('Be grim.');
    expect(fork.state.compiled.parameters).toMatchObject({ mood: 'grim', greed: 3, roof: 100 });
  });

  it('judges by the changed rules what its last shared event entails', () => {
    const { compiled } = forkable('round_robin');
    const parent = play(compiled);
    const stockIn = ({ payload: { patch } }: Extract<LogEvent, { type: 'world.changed' }>): number =>
      Number(patch.find(({ path }) => path === '/stock')?.value);
    const taken = ofType(parent.events, 'world.changed').find((event) => stockIn(event) < 12)!;
    const fork = forked(compiled, parent, taken.seq - 1, { parameters: { greed: 2 } });
    const changed = ofType(fork.events, 'world.changed').find(({ seq }) => seq === taken.seq + 1)!;
    expect(changed.payload.turn).toBe(taken.payload.turn);
    expect(12 - stockIn(changed)).toBe(2 * (12 - stockIn(taken)));
  });
});

describe('a change', () => {
  const { compiled } = forkable('round_robin');
  const { events } = play(compiled);
  const state = replayState(compiled, events.slice(0, 14));
  const pointers = (change: unknown): string[] =>
    changeFaults(state, change as RunChanged).map(({ pointer }) => pointer);

  it('is refused with every fault', () => {
    expect(pointers({ parameters: { mod: 'grim', greed: 'much' } })).toEqual([
      '/parameters/mod',
      '/parameters/greed',
    ]);
    expect(pointers({ agents: { nobody: {}, [SOMEBODY]: { wisdom: 3 } } }).sort()).toEqual([
      '/agents/nobody',
      '/agents/soul-2/wisdom',
    ]);
    expect(pointers({ agents: { [SOMEBODY]: { instructions: '{{ parameters.mod }}' } } })).toEqual([
      '/agents/soul-2/instructions',
    ]);
    expect(pointers({ agents: { [SOMEBODY]: { memory: { forget: [3000] } } } })).toEqual([
      '/agents/soul-2/memory/forget',
    ]);
    expect(pointers({ inject: { to: ['nobody'], content: 'a storm' } })).toEqual(['/inject/to/0']);
    expect(pointers({ inject: { set: { '/stock': -1 } } })).toEqual(['/inject/set']);
    expect(pointers({ inject: {} })).toEqual(['/inject']);
    expect(pointers({ weather: 'bad', agents: { [SOMEBODY]: 3 } })).toHaveLength(2);
    expect(pointers({})).toEqual([]);
  });

  it('cannot change who takes part, or break the world', () => {
    const [fault] = changeFaults(state, { parameters: { people: 5 } });
    expect(fault).toMatchObject({ pointer: '/parameters' });
    expect(fault.detail).toMatch(/7 agents in place of 6.*middle of a run/);
    const [narrow] = changeFaults(state, { parameters: { roof: 1 } });
    expect(narrow.detail).toMatch(/stock/);
  });
});

describe('an interview', () => {
  it.each(SCHEDULES)('asks an agent at every event of a %s run, and ends', (type) => {
    const { compiled } = forkable(type);
    const parent = play(compiled, { ticks: 6 });
    for (let at = 8; at < parent.events.length; at += 5) {
      const input = {
        type: 'interview.asked' as const,
        payload: { agent: SOMEBODY, question: 'What do you want?' },
      };
      const prefix = stored(parent.events.slice(0, at));
      const { events, views } = play(compiled, { prefix, places: [{ seq: at + 1, input }] });
      const types = events.slice(at).map((event) => event.type);
      expect(types).toEqual(['interview.asked', 'turn.requested', 'turn.completed', 'run.ended']);
      const [view] = [...views.values()];
      expect(view).toMatchObject({ you: { name: SOMEBODY }, questions: ['What do you want?'] });
      expect(view.ask.kind).toBe('interview');
      expectReplay(compiled, events);
    }
  });
});
