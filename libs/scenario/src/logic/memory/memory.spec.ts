import { describe, expect, it } from '@jest/globals';
import type { MemorySettings, RunChanged } from '@scrai/contracts';
import { outsideFault } from '../outside.js';
import { Replay } from '../replay.js';
import { agentOf } from '../state.js';
import { done, scripted, type Model } from '../testing/fake-model.js';
import { ofType, play, stored, type Played } from '../testing/play.js';
import { agent, narrator, scenario, scene } from '../testing/scenarios.js';

const SETTINGS: MemorySettings = {
  strategy: 'hybrid',
  window: 4,
  budget: { episodic: 20, semantic: 5 },
  retrieve: 5,
  tokens: 4096,
  language: 'english',
};
const all = ['Ada', 'Bob', 'Cyd'];
const hall = (turns: number) => scene('hall', 'round_robin', all, { ends: { turns } });

/** Ada remembers, the others do not. */
const withMemory = (memory: Partial<MemorySettings> = {}, turns = 9) =>
  scenario({
    cast: all.map((name) => agent(name, name === 'Ada' ? { memory: { ...SETTINGS, ...memory } } : {})),
    scenes: [hall(turns)],
  });

const says =
  (of: Record<string, Record<string, unknown>>): Model =>
  (work) =>
    scripted(({ agent: name, view }) => ({ speech: `${name} at ${view.clock.turn}`, ...of[name] }))(work);

const written = ({ events }: Played) => ofType(events, 'memory.written').map(({ payload }) => payload);
const kept = ({ state }: Played) => agentOf(state, 'Ada').memory!.kept;

describe('what an agent remembers', () => {
  it('is what it was there for: nobody else’s whispers and thoughts, and each thing once', () => {
    const model = says({ Bob: { to: ['Cyd'], thought: 'hidden of Bob' }, Cyd: { to: ['Ada'] } });
    const played = play(withMemory(), { model });
    const texts = written(played).flatMap(({ written }) => written.map(({ text }) => text));
    expect(texts).toContain('Cyd whispered to you: Cyd at 3');
    expect(texts).toContain('You said: Ada at 1');
    expect(texts.join()).not.toMatch(/Bob at|hidden/);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('weighs more where it was for the agent alone', () => {
    const model = says({ Cyd: { to: ['Ada'] } });
    const { written: episodes } = written(play(withMemory(), { model }))[1];
    const weight = (text: string) => episodes.find((each) => each.text.includes(text))!.importance;
    expect(weight('Cyd whispered')).toBeGreaterThan(weight('Bob said'));
    expect(weight('Bob said')).toBeGreaterThan(weight('You said'));
  });

  it('has what the agent made of the past when it looked back, at its next turn, as a reflection', () => {
    const looksBack: Model = (work) => {
      const outcome = scripted(() => ({}))(work) as Extract<ReturnType<Model>, { kind: 'done' }>;
      return { ...outcome, result: { ...outcome.result, reflection: 'Bob is afraid.' } };
    };
    const [, second] = written(play(withMemory({}, 4), { model: looksBack }));
    expect(second.written).toContainEqual(
      expect.objectContaining({ kind: 'reflection', text: 'Bob is afraid.', importance: 0.7 }),
    );
  });

  it('is written right after the turn, before anything that the turn entails', () => {
    const { events } = play(withMemory());
    const at = events.findIndex(({ type }) => type === 'memory.written');
    expect(events[at - 1].type).toBe('turn.completed');
    expect(events[at].caused_by).toBe(events[at - 1].seq);
  });

  it('has what the agent and its engine note, and says what it refuses', () => {
    const note = { kind: 'semantic', text: 'The key is in the well.', importance: 0.9, about: ['key'] };
    const model: Model = (work) => {
      if (work.agent !== 'Ada') return scripted(() => ({}))(work);
      const outcome = done(work, { thought: '', speech: '', remember: [note] });
      const memories = [
        { kind: 'reflection' as const, text: 'Bob is afraid.', importance: 0.8, from: [3] },
        { kind: 'note' as const, text: '' },
        { kind: 'dream' as never, text: 'of the sea' },
        { kind: 'note' as const, text: 'x'.repeat(1001) },
        { kind: 'note' as const, text: 'too much', importance: 2 },
      ];
      return { ...outcome, memories } as ReturnType<Model>;
    };
    const [first] = written(play(withMemory({}, 1), { model }));
    const notes = first.written.filter(({ kind }) => kind !== 'episodic');
    expect(notes).toMatchObject([{ kind: 'reflection', from: [3] }, note]);
    expect(first.refused!.map(({ reason }) => reason)).toEqual([
      'the text is empty',
      'there is no kind «dream»: episodic, semantic, relation, reflection, summary, note',
      'the text has 1001 characters, and may have 1000',
      'the importance is 2, and goes from 0 to 1',
    ]);
  });

  it('stays within its budgets, and what matters least goes first', () => {
    const model = says({ Bob: { to: ['Ada'] } });
    const played = play(withMemory({ budget: { episodic: 10, semantic: 5 } }, 90), { model });
    expect(kept(played)).toHaveLength(10);
    // What was written last is never the first to go.
    const old = kept(played).filter(({ seq }) => seq < played.events.at(-20)!.seq);
    expect(old.length).toBeGreaterThan(3);
    expect(new Set(old.map(({ importance }) => importance))).toEqual(new Set([0.8]));
  });

  it('keeps once what is noted again', () => {
    const note = { kind: 'semantic', text: 'Bob lies.', importance: 0.9 };
    const played = play(withMemory({}, 30), { model: says({ Ada: { remember: [note] } }) });
    expect(kept(played).filter(({ kind }) => kind === 'semantic')).toHaveLength(1);
  });

  it('is not kept at all by who has no memory, or a window alone', () => {
    expect(written(play(withMemory({ strategy: 'window' })))).toEqual([]);
    const plain = scenario({ cast: all.map((name) => agent(name)), scenes: [hall(6)] });
    expect([...play(plain).views.values()].some((view) => 'memory' in view)).toBe(false);
  });

  it('is a narrator’s too', () => {
    const cast = [...all.map((name) => agent(name)), narrator('Nell', { memory: SETTINGS })];
    const scenes = [{ ...hall(6), narrator: 'Nell', narrate: 'each_round' as const }];
    const model = scripted(({ agent: name }) => (name === 'Nell' ? { narration: 'it rains' } : {}));
    const memories = written(play(scenario({ cast, scenes }), { model }));
    expect(memories.some(({ agent, written }) => agent === 'Nell' && written.length > 0)).toBe(true);
  });
});

describe('what is shown of the past', () => {
  it('is the window alone, where that is the strategy', () => {
    const { views } = play(withMemory({ strategy: 'window', window: 3 }, 30));
    expect(views.get(28)!.transcript).toHaveLength(3);
    expect(views.get(28)!.ask.schema.properties).not.toHaveProperty('remember');
  });

  const summarising: Model = (work) => {
    const { view } = work;
    const outcome = scripted(() => ({ speech: `${work.agent} at ${view.clock.turn}` }))(work);
    const fallen = view.memory?.fallen;
    if (!fallen) return outcome;
    const text = `${view.memory!.summary ?? ''}${fallen.map(({ seq }) => `${seq};`).join('')}`;
    const from = fallen.map(({ seq }) => seq);
    return { ...outcome, memories: [{ kind: 'summary', text, from }] } as ReturnType<Model>;
  };

  it('is no more than two windows, and what fell out of them is in the summary: all of it, once', () => {
    const played = play(withMemory({ strategy: 'summary' }, 60), { model: summarising });
    const ofAda = [...played.views.values()].filter(({ you }) => you.name === 'Ada');
    expect(Math.max(...ofAda.map(({ transcript }) => transcript.length))).toBeLessThanOrEqual(8);
    const { memory, transcript } = ofAda.at(-1)!;
    const summed = memory!.summary!.split(';').filter(Boolean).map(Number);
    const heard = played.events
      .filter(({ type }) => type === 'scene.started' || type === 'turn.completed')
      .map(({ seq }) => seq);
    const shown = [...summed, ...[...(memory!.fallen ?? []), ...transcript].map(({ seq }) => seq)];
    expect(shown).toEqual(heard.slice(0, shown.length));
    // A summary for a window of entries, not one a turn.
    expect(written(played).length).toBeLessThan(60 / 4);
    expect(kept(played)).toHaveLength(1);
  });

  it('shows what no summary has come for, as far as it is within reach', () => {
    const { views } = play(withMemory({ strategy: 'summary' }, 60));
    const last = views.get(58)!;
    expect(last.memory!.fallen!.length + last.transcript.length).toBe(24);
  });
});

describe('an edit', () => {
  const compiled = withMemory({}, 12);
  const before = play(compiled, { until: 12, model: says({}) });
  const place = agentOf(before.state, 'Ada').memory!.kept[0];
  const edited = (payload: object) => ({ type: 'memory.edited' as const, payload: payload as never });

  it('is an input with a place in the log, and replays there', () => {
    const { seq, index } = place;
    const add = [{ kind: 'semantic', text: 'Bob is your brother.' }];
    const input = edited({ agent: 'Ada', add, forget: [{ seq, index }] });
    const played = play(compiled, { offers: [{ seq: 13, input }], model: says({}) });
    const at = played.events.findIndex(({ type }) => type === 'memory.edited');
    expect(played.events[at + 1]).toMatchObject({
      type: 'memory.written',
      caused_by: at + 1,
      payload: { written: [{ ...add[0], importance: 0.9, from: [at + 1] }], forgotten: [{ seq, index }] },
    });
    const replay = new Replay(compiled);
    for (const event of stored(played.events)) replay.add(event);
    expect(replay.difference).toBeNull();
  });

  it.each([
    [{ agent: 'Bob', add: [{ kind: 'note', text: 'a' }] }, 'Bob has no memory: its template has no `memory`'],
    [{ agent: 'Eve', add: [] }, 'there is no agent called Eve'],
    [{ agent: 'Ada' }, 'the edit changes nothing'],
    [{ agent: 'Ada', forget: [{ seq: 1, index: 0 }] }, 'Ada has no memory 1.0, or has forgotten it'],
    [{ agent: 'Ada', add: [{ kind: 'note', text: ' ' }] }, 'the text is empty'],
  ])('has a fault: %j', (payload, fault) => {
    expect(outsideFault(before.state, edited(payload))).toBe(fault);
  });

  it('of what is never shown has a fault', () => {
    const { state } = play(withMemory({ strategy: 'summary' }), { until: 8 });
    const input = edited({ agent: 'Ada', add: [{ kind: 'note', text: 'a' }] });
    expect(outsideFault(state, input)).toBe('with the strategy summary, Ada keeps no memory of kind note');
  });
});

describe('a fork', () => {
  it('remembers what was added to it, and forgets what came of forgotten events', () => {
    const compiled = withMemory();
    const { events, state } = play(compiled, { until: 20, model: says({}) });
    const [{ from }] = agentOf(state, 'Ada').memory!.kept;
    const change: RunChanged = { agents: { Ada: { memory: { add: ['You owe Nell.'], forget: [...from] } } } };
    const places = [{ seq: 21, input: { type: 'run.changed' as const, payload: change } }];
    const fork = play(compiled, { prefix: events, places, model: says({}) });
    const [after] = ofType(fork.events.slice(21), 'memory.written');
    expect(after.caused_by).toBe(21);
    expect(after.payload.written).toMatchObject([{ kind: 'semantic', text: 'You owe Nell.' }]);
    expect(after.payload.forgotten).toHaveLength(1);
  });
});

describe('the state of a long run', () => {
  it('holds no more of a memory than the budget', () => {
    const model = says({ Bob: { to: ['Ada'] } });
    const sizeAfter = (turns: number): number => {
      const { state } = play(withMemory({ budget: { episodic: 30, semantic: 5 } }, turns), { model });
      return JSON.stringify([...state.agents], (_, value: unknown) =>
        value instanceof Map || value instanceof Set ? [...value] : value,
      ).length;
    };
    expect(sizeAfter(1500)).toBeLessThan(sizeAfter(150) * 1.1);
  });
});
