import { describe, expect, it } from '@jest/globals';
import { outsideFault } from '../outside.js';
import { agent, autonomousScene, narrator, scenario, scene } from '../testing/scenarios.js';
import { scripted } from '../testing/fake-model.js';
import { asked, ofType, play } from '../testing/play.js';

const cast = ['Ada', 'Bob', 'Cyd'].map((name) => agent(name));
const all = ['Ada', 'Bob', 'Cyd'];

describe('round_robin', () => {
  it('asks each in turn, and ends after its rounds', () => {
    const { events } = play(scenario({ cast, scenes: [scene('hall', 'round_robin', all)] }));
    expect(asked(events)).toEqual([...all, ...all]);
    expect(ofType(events, 'turn.requested').map(({ payload }) => payload.round)).toEqual([1, 1, 1, 2, 2, 2]);
    expect(ofType(events, 'scene.ended')[0].payload.reason).toBe('2 rounds played');
    expect(events.at(-1)).toMatchObject({ type: 'run.ended', payload: { status: 'completed' } });
  });

  it('ends after its turns, in the middle of a round', () => {
    const { events } = play(
      scenario({ cast, scenes: [scene('hall', 'round_robin', all, { ends: { turns: 4 } })] }),
    );
    expect(asked(events)).toEqual(['Ada', 'Bob', 'Cyd', 'Ada']);
  });

  it('asks for the next turn because of the last one', () => {
    const { events } = play(scenario({ cast, scenes: [scene('hall', 'round_robin', all)] }));
    const [, second] = ofType(events, 'turn.requested');
    const [first] = ofType(events, 'turn.completed');
    expect(second.caused_by).toBe(first.seq);
    expect(first.caused_by).toBe(ofType(events, 'turn.requested')[0].seq);
  });
});

describe('random', () => {
  const played = (seed: number) =>
    asked(
      play(scenario({ seed, cast, scenes: [scene('hall', 'random', all, { ends: { turns: 30 } })] })).events,
    );

  it('draws from the seed, and lets nobody act twice in a row', () => {
    expect(played(1)).toEqual(played(1));
    expect(played(1)).not.toEqual(played(2));
    expect(new Set(played(1))).toEqual(new Set(all));
    for (const [i, name] of played(3).entries()) expect(name).not.toBe(played(3)[i + 1]);
  });
});

describe('narrator', () => {
  const directed = scenario({
    cast: [...cast, narrator()],
    scenes: [scene('hall', 'narrator', all, { narrator: 'Nell', ends: { turns: 3 } })],
  });

  it('asks the narrator before each turn who acts', () => {
    const model = scripted(({ agent: name }) => (name === 'Nell' ? { next: 'Cyd' } : { speech: 'hm' }));
    expect(asked(play(directed, { model }).events)).toEqual(['Nell', 'Cyd', 'Nell', 'Cyd', 'Nell', 'Cyd']);
  });

  it('goes on in the order of the scene where the narrator gave no answer', () => {
    const model = scripted(() => ({}));
    const skipping = play(directed, {
      model: (work) => (work.agent === 'Nell' ? { kind: 'skip', reason: 'dead letter' } : model(work)),
    });
    expect(asked(skipping.events)).toEqual(['Nell', 'Ada', 'Nell', 'Bob', 'Nell', 'Cyd']);
  });

  it('ends by the narrator’s word before the named one acts', () => {
    const compiled = scenario({
      ...directed,
      scenes: [scene('hall', 'narrator', all, { narrator: 'Nell', ends: { narrator: true } })],
    });
    const model = scripted(({ agent: name, view }) =>
      name === 'Nell' ? { next: 'Bob', scene_over: view.clock.own_turn === 3 } : {},
    );
    const { events } = play(compiled, { model });
    expect(asked(events)).toEqual(['Nell', 'Bob', 'Nell', 'Bob', 'Nell']);
    expect(ofType(events, 'scene.ended')[0].payload.reason).toBe('the narrator ended it');
  });
});

describe('simultaneous', () => {
  it('asks all before any answer counts, and nobody hears the others of its round', () => {
    const { events, views } = play(scenario({ cast, scenes: [scene('vote', 'simultaneous', all)] }), {
      model: scripted(({ agent: name, view }) => ({ speech: `${name} in ${view.clock.round}` })),
    });
    const turns = events.filter(({ type }) => type.startsWith('turn.')).map(({ type }) => type.slice(5));
    const round = ['requested', 'requested', 'requested', 'completed', 'completed', 'completed'];
    expect(turns).toEqual([...round, ...round]);
    expect(JSON.stringify(views.get(3))).not.toContain('in 1');
    expect(JSON.stringify(views.get(4))).toContain('Cyd in 1');
    expect(JSON.stringify(views.get(6))).not.toContain('in 2');
  });
});

describe('reactive', () => {
  const compiled = (ends = {}) => scenario({ cast, scenes: [scene('lane', 'reactive', all, { ends })] });

  it('asks those who are addressed, in the order of the log, until nobody is', () => {
    const says: Record<string, string[]> = { Ada: ['Cyd', 'Bob'], Bob: [], Cyd: ['Bob'] };
    const model = scripted(({ agent: name, view }) => ({
      speech: 'you',
      to: view.clock.own_turn === 1 ? says[name] : [],
    }));
    const { events } = play(compiled(), { model });
    expect(asked(events)).toEqual(['Ada', 'Cyd', 'Bob', 'Bob']);
    expect(ofType(events, 'scene.ended')[0].payload.reason).toBe('nobody is addressed any more');
  });

  it('ends after its turns though somebody is still addressed', () => {
    const model = scripted(({ agent: name }) => ({ speech: 'you', to: [name === 'Ada' ? 'Bob' : 'Ada'] }));
    expect(asked(play(compiled({ turns: 5 }), { model }).events)).toEqual([
      'Ada',
      'Bob',
      'Ada',
      'Bob',
      'Ada',
    ]);
  });

  it('is opened by a stimulus to some instead of by the first agent', () => {
    const stimuli = [{ name: 'knock', at: { turn: 1 }, to: ['Bob'], content: 'a knock' }];
    const { events, views } = play({ ...compiled(), stimuli }, { model: scripted(() => ({ to: [] })) });
    expect(asked(events)).toEqual(['Bob']);
    expect(JSON.stringify(views.get(1))).toContain('a knock');
  });
});

describe('autonomous', () => {
  const compiled = scenario({ cast, scenes: [autonomousScene('jokes', ['Ada', 'Bob'])] });

  it('asks an agent when its clock ticks', () => {
    const { events } = play(compiled, { ticks: 4 });
    expect(asked(events)).toHaveLength(4);
    expect(ofType(events, 'agent.ticked').map(({ payload }) => payload.tick)).toEqual([1, 1, 2, 2]);
    const [tick] = ofType(events, 'agent.ticked');
    expect(ofType(events, 'turn.requested')[0].caused_by).toBe(tick.seq);
  });

  it('loses a tick that comes during the agent’s turn', () => {
    const { state } = play(compiled, { ticks: 1, until: 7 });
    const tick = (who: string, number: number) =>
      outsideFault(state, { type: 'agent.ticked', payload: { agent: who, tick: number } });
    expect(state.open.size).toBe(1);
    expect(tick('Ada', 2)).toBe('Ada is still at its last turn');
    expect(tick('Bob', 1)).toBeNull();
    expect(tick('Bob', 2)).toBe('the next tick of Bob is 1, not 2');
    expect(tick('Cyd', 1)).toBe('Cyd acts on no clock of its own now');
  });

  it('lasts until all are destroyed', () => {
    const destroy = (seq: number, name: string) =>
      ({ seq, input: { type: 'agent.destroyed', payload: { agent: name, reason: 'enough' } } }) as const;
    const { events } = play(compiled, { ticks: 9, offers: [destroy(12, 'Ada'), destroy(15, 'Bob')] });
    expect(ofType(events, 'scene.ended')[0].payload.reason).toBe('nobody is left to act');
    expect(events.at(-1)).toMatchObject({ payload: { status: 'completed' } });
  });
});
