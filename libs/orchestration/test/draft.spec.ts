import { beforeEach, describe, expect, it } from '@jest/globals';
import { eventId, turnId, type OutcomeMessage, type WorkMessage } from '@scrai/contracts';
import { Breakpoints, type RunState } from '@scrai/scenario';
import { draftAppend, type Draft, type Offer } from '../src/draft.js';
import { freshState, outcomeOf, specOf } from './scenarios.js';

const RUN = '0123c1de-2f5e-4c5b-9d0a-3f1f6f1d7a10';

let state: RunState;
let outcomes: Map<number, OutcomeMessage>;

/** The next append of the run, after which its state counts as committed. */
function draft(offer: Partial<Offer> = {}): Draft {
  const drafted = draftAppend({ id: RUN, lane: 'high' }, state, {
    outcome: (turn) => outcomes.get(turn),
    bytesOf: () => 0,
    outside: [],
    turnLimit: null,
    ...offer,
  });
  state = drafted.state;
  return drafted;
}

const answer = (...turns: number[]): void => {
  for (const turn of turns) outcomes.set(turn, outcomeOf(RUN, turn, { agent: 'Ada', delivery: 2 }));
};
const typesOf = ({ request }: Draft): string[] => request.events.map(({ type }) => type);

beforeEach(() => {
  state = freshState();
  outcomes = new Map();
});

describe('an append', () => {
  it('opens a run up to the request of its first turn, with the work that it asks for', () => {
    const { request, more, ended } = draft();
    expect(request).toMatchObject({ scenario_run_id: RUN, expected_seq: 0, early: [], settled: [] });
    expect(request.events.map(({ type }) => type)).toEqual([
      'run.started',
      'agent.created',
      'agent.created',
      'agent.created',
      'scene.started',
      'turn.requested',
    ]);
    expect(request.work).toMatchObject([
      { turn: 1, seq: 6, agent: 'Ada', engine_type: 'actor', lane: 'high' },
    ]);
    const work = JSON.parse(request.work[0].body) as WorkMessage;
    expect(work).toMatchObject({
      event_id: eventId(RUN, 6),
      turn_id: turnId(RUN, 1),
      dispatch: 1,
      model: 'simulated:default',
      view: { you: { name: 'Ada' } },
    });
    expect([more, ended]).toEqual([false, null]);
  });

  it('carries an outcome, the event that it becomes, and the next request together', () => {
    draft();
    answer(1);
    const drafted = draft();
    expect(typesOf(drafted)).toEqual(['turn.completed', 'turn.requested']);
    expect(drafted.request.expected_seq).toBe(6);
    expect([...drafted.consumed]).toEqual([1]);
    const { engine_id } = outcomes.get(1)!;
    expect(drafted.request.settled).toMatchObject([{ turn: 1, status: 'completed', engine_id, delivery: 2 }]);
  });

  it('is empty while nothing is due', () => {
    draft();
    expect(typesOf(draft())).toEqual([]);
  });

  it('takes outcomes in the order of their requests, whatever the order of arrival', () => {
    state = freshState(specOf({ schedule: 'simultaneous', end: { rounds: 1 } }));
    expect(draft().request.work.map(({ turn }) => turn)).toEqual([1, 2, 3]);
    answer(2, 3);
    expect(typesOf(draft())).toEqual([]);
    answer(1);
    const drafted = draft();
    expect([...drafted.consumed]).toEqual([1, 2, 3]);
    expect(typesOf(drafted).slice(0, 3)).toEqual(Array(3).fill('turn.completed'));
  });

  it('ends a run, and says so', () => {
    state = freshState(specOf({ schedule: 'round_robin', end: { turns: 1 } }));
    draft();
    answer(1);
    const drafted = draft();
    expect(typesOf(drafted)).toEqual(['turn.completed', 'scene.ended', 'run.ended']);
    expect(drafted.ended).toMatchObject({ status: 'completed' });
    expect(typesOf(draft())).toEqual([]);
  });

  it('settles the turns that an end from outside leaves open', () => {
    draft();
    const drafted = draft({
      outside: [{ type: 'run.ended', payload: { status: 'stopped', reason: 'enough' } }],
    });
    expect(drafted.ended).toEqual({ status: 'stopped', reason: 'enough' });
    expect(drafted.request.settled).toEqual([{ turn: 1, status: 'cancelled' }]);
    expect(drafted.consumed.size).toBe(0);
  });

  it('is bounded, and says that there is more', () => {
    state = freshState(specOf({ schedule: 'round_robin', end: { rounds: 400 } }));
    for (let turn = 1; turn <= 1_200; turn++) answer(turn);
    const sizes: number[] = [];
    for (let more = true; more;) {
      const drafted = draft();
      sizes.push(drafted.request.events.length);
      more = drafted.more;
    }
    expect(sizes.length).toBeGreaterThan(3);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(state.seq);
  });
});

describe('a limit of turns', () => {
  it('stops requests, and lets the turns that are open be closed', () => {
    expect(typesOf(draft({ turnLimit: 0 }))).not.toContain('turn.requested');
    expect(typesOf(draft({ turnLimit: 1 }))).toEqual(['turn.requested']);
    answer(1);
    expect(typesOf(draft({ turnLimit: 1 }))).toEqual(['turn.completed']);
    expect(typesOf(draft({ turnLimit: 1 }))).toEqual([]);
    expect(typesOf(draft({ turnLimit: null }))).toEqual(['turn.requested']);
  });

  it('lets outside inputs through', () => {
    const input = {
      type: 'stimulus.applied' as const,
      payload: { source: 'outside' as const, content: 'Rain.' },
    };
    draft({ turnLimit: 0 });
    const drafted = draft({ turnLimit: 0, outside: [input] });
    expect(typesOf(drafted)).toEqual(['stimulus.applied']);
    expect(drafted.outsideUsed).toBe(1);
  });
});

describe('a breakpoint', () => {
  const at = { agent: null, condition: null, last_hit_seq: null };
  const rain = {
    type: 'stimulus.applied' as const,
    payload: { source: 'outside' as const, content: 'Rain.' },
  };
  const stop = { type: 'run.ended' as const, payload: { status: 'stopped' as const, reason: 'enough' } };

  it('ends the append with the event that meets it, whatever would be due', () => {
    const breakpoints = new Breakpoints([{ ...at, number: 3, event_type: 'scene.started' }], state);
    const drafted = draft({ breakpoints });
    expect(typesOf(drafted).at(-1)).toBe('scene.started');
    expect(drafted.hit).toEqual({ seq: 5, breakpoints: [3] });
    expect(typesOf(draft({ breakpoints, held: true }))).toEqual([]);
    expect(typesOf(draft({ breakpoints }))).toEqual(['turn.requested']);
  });

  it('holds back outcomes, and lets through what is asked from outside', () => {
    draft();
    answer(1);
    expect(typesOf(draft({ held: true }))).toEqual([]);
    const drafted = draft({ held: true, outside: [rain] });
    expect(typesOf(drafted)).toEqual(['stimulus.applied']);
    expect(drafted.consumed.size).toBe(0);
    expect(typesOf(draft({ held: true, outside: [stop] }))).toEqual(['run.ended']);
  });

  it('refuses what cannot take effect there, and lets nothing else happen for it', () => {
    draft();
    answer(1);
    const outside = [{ type: 'agent.destroyed' as const, payload: { agent: 'Zoe', reason: '' } }];
    const drafted = draft({ held: true, outside });
    expect(typesOf(drafted)).toEqual([]);
    expect([...drafted.refused.values()]).toEqual([expect.stringContaining('Zoe')]);
  });

  it('is of no use at the end of a run', () => {
    const breakpoints = new Breakpoints([{ ...at, number: 1, event_type: null, condition: 'true' }], state);
    expect(draft({ breakpoints }).hit).toEqual({ seq: 1, breakpoints: [1] });
    expect(draft({ held: true, outside: [stop] })).toMatchObject({ hit: null, ended: { status: 'stopped' } });
  });
});
