import { describe, expect, it } from '@jest/globals';
import type { Adapts, JsonObject } from '@scrai/contracts';
import { promptScope } from '../../prompt/names.js';
import { fold, replayState } from '../fold.js';
import { agentSnapshot } from '../snapshot.js';
import { initialState } from '../state.js';
import { scripted } from '../testing/fake-model.js';
import { ofType, play } from '../testing/play.js';
import { agent, scenario, scene } from '../testing/scenarios.js';

const ALL: Adapts[] = ['goals', 'plan', 'beliefs'];
const fair = { about: 'Bob', holds: 'is fair', confidence: 0.7 };

/** What Ada answers at each own turn besides her words. */
const ADA: JsonObject[] = [
  { beliefs: [fair, { about: 'the box', holds: 'is empty', confidence: 1 }], plan: 'Wait.' },
  {},
  { beliefs: [{ ...fair, holds: 'cheats', confidence: 0.9 }], goals: ['Lose no more.'] },
  { beliefs: [{ about: 'the box', holds: 'is empty', confidence: 0 }] },
];
const model = scripted(({ agent: name, view }) => (name === 'Ada' ? ADA[view.clock.own_turn - 1] : {}));
const of = (adapts: Adapts[], own: object = {}) =>
  scenario({
    cast: [agent('Ada', { adapts, ...own }), agent('Bob', { adapts: ['beliefs'] })],
    scenes: [scene('hall', 'round_robin', ['Ada', 'Bob'], { ends: { rounds: 4 } })],
  });

describe('the mind of an agent that adapts', () => {
  const { events, views } = play(of(ALL), { model });
  const answers = ofType(events, 'turn.completed').filter(({ payload }) => payload.agent === 'Ada');

  it('changes by its own answers, and stands in the state at each of them', () => {
    const state = initialState(of(ALL));
    const minds = events.flatMap((event) => {
      fold(state, event);
      return answers.includes(event as (typeof answers)[0]) ? [agentSnapshot(state, 'Ada')!.mind!] : [];
    });
    const [first, , third] = answers.map(({ seq }) => seq);
    const box = { about: 'the box', holds: 'is empty', confidence: 1, since: first };
    expect(minds[0]).toEqual({
      ...{ goals: ['goal of Ada'], goals_since: null, plan: 'Wait.', plan_since: first },
      beliefs: [{ ...fair, since: first }, box],
    });
    expect(minds[1]).toEqual(minds[0]);
    const cheats = { ...fair, holds: 'cheats', confidence: 0.9, since: third };
    const goals = { goals: ['Lose no more.'], goals_since: third };
    expect(minds[2]).toEqual({ ...minds[0], ...goals, beliefs: [box, cheats] });
    expect(minds[3].beliefs).toEqual([cheats]);
    expect(agentSnapshot(state, 'Bob')!.mind!.beliefs).toEqual([]);
  });

  it('is shown to it, and to nobody else', () => {
    const ofAda = [...views.values()].filter(({ you }) => you.name === 'Ada');
    const last = promptScope(ofAda.at(-1)!, false).you as JsonObject;
    expect(last.goals).toBe('- Lose no more.');
    expect(last.plan).toBe('"Wait."');
    expect(last.beliefs).toBe('- "the box": "is empty" (1)\n- "Bob": "cheats" (0.9)');
    const ofBob = [...views.values()].filter(({ you }) => you.name === 'Bob');
    expect(JSON.stringify(ofBob)).not.toMatch(/Lose no more|Wait|is empty|cheats/);
  });

  it('has the goals that a fork gives it, whatever it had come to', () => {
    const after = of(ALL, { goals: ['Rest.'] });
    const before = { ...of(ALL), changed: () => ({ compiled: after }) };
    const state = replayState(before, events.slice(0, events.indexOf(answers[3])));
    expect(agentSnapshot(state, 'Ada')!.mind!.goals).toEqual(['Lose no more.']);
    const payload = { agents: { Ada: { goals: ['Rest.'] } } };
    fold(state, { seq: state.seq + 1, type: 'run.changed', caused_by: null, payload });
    const { goals, goals_since, beliefs } = agentSnapshot(state, 'Ada')!.mind!;
    expect([goals, goals_since, beliefs.length]).toEqual([['Rest.'], null, 2]);
  });

  it('is asked for as far as its template says, and a plan not from who plans anyway', () => {
    const asked = (compiled: ReturnType<typeof of>) =>
      Object.keys(play(compiled).views.get(1)!.ask.schema.properties as object).filter((name) =>
        ALL.includes(name as Adapts),
      );
    expect(asked(of(ALL))).toEqual(ALL);
    expect(asked(of(ALL, { think: { plan: true } }))).toEqual(['goals', 'beliefs']);
    expect(asked(of(['beliefs']))).toEqual(['beliefs']);
    expect(
      asked(scenario({ cast: [agent('Ada')], scenes: [scene('hall', 'round_robin', ['Ada'])] })),
    ).toEqual([]);
  });
});
