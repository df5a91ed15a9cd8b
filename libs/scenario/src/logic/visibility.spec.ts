import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@scrai/contracts';
import { results } from './results.js';
import { done, scripted, type Model } from './testing/fake-model.js';
import { play } from './testing/play.js';
import { agent, analyst, narrator, scenario, scene } from './testing/scenarios.js';

const cast = ['Ada', 'Bob', 'Cyd'].map((name) => agent(name));
const all = ['Ada', 'Bob', 'Cyd'];
const hall = scene('hall', 'round_robin', all);

/** What each agent is ever shown, as bytes. */
function shown(played: ReturnType<typeof play>): Record<string, string> {
  const bytes: Record<string, string> = {};
  for (const view of played.views.values())
    bytes[view.you.name] = (bytes[view.you.name] ?? '') + JSON.stringify(view);
  return bytes;
}

describe('what an agent may know', () => {
  it('holds public speech, but no thought of another', () => {
    const model = scripted(({ agent: name }) => ({ speech: `aloud ${name}`, thought: `hidden ${name}` }));
    const { Ada, Bob } = shown(play(scenario({ cast, scenes: [hall] }), { model }));
    expect(Ada).toContain('aloud Bob');
    expect(Ada).toContain('hidden Ada');
    expect(Ada).not.toMatch(/hidden (Bob|Cyd)/);
    expect(Bob).not.toMatch(/hidden (Ada|Cyd)/);
  });

  it('holds a whisper only for those it was for, and its speaker', () => {
    const model = scripted(({ agent: name }) => (name === 'Ada' ? { speech: 'psst', to: ['Cyd'] } : {}));
    const compiled = scenario({ cast: [...cast, analyst()], scenes: [hall], questions: ['why?'] });
    const { Ada, Bob, Cyd, Ana } = shown(play(compiled, { model }));
    expect(Cyd).toContain('psst');
    expect(Ada).toContain('psst');
    expect(Bob).not.toContain('psst');
    expect(Ana).not.toContain('psst');
  });

  it('holds what was shown, as it was said: to all, to some, or from outside', () => {
    const picture = (alt: string) => ({ sha256: 'a'.repeat(64), media_type: 'image/png' as const, alt });
    const model: Model = (work) => {
      const { agent: name } = work;
      if (name === 'Cyd') return done(work, { thought: '', speech: 'Nice.' });
      const to: JsonObject = name === 'Ada' ? { to: ['Cyd'] } : {};
      return { ...done(work, { thought: '', speech: '', ...to }), media: [picture(`by ${name}`)] };
    };
    const letter = { name: 'letter', at: { turn: 1 }, to: ['Bob'], media: [picture('a letter')] };
    const { views, events } = play(scenario({ cast, scenes: [hall], stimuli: [letter] }), { model });
    const seen = (turn: number) =>
      views
        .get(turn)!
        .transcript.flatMap(({ kind, media = [] }) => media.map(({ alt }) => `${kind}: ${alt}`));
    expect([seen(2), seen(3), seen(4)]).toEqual([
      ['stimulus: a letter'],
      ['whisper: by Ada', 'speech: by Bob'],
      ['whisper: by Ada', 'speech: by Bob'],
    ]);
    expect(results(scenario({ cast, scenes: [hall], stimuli: [letter] }), events).transcript).toMatchObject([
      ...[{ kind: 'scene' }, { kind: 'stimulus', text: '', media: [{ alt: 'a letter' }] }],
      ...[{ kind: 'whisper', to: ['Cyd'], media: [{ alt: 'by Ada' }] }],
      ...[{ kind: 'speech', text: '', media: [{ alt: 'by Bob' }] }, { kind: 'speech' }],
      ...[{ kind: 'whisper' }, { kind: 'speech' }, { kind: 'speech' }],
    ]);
  });

  it('holds nothing of another’s persona, goals, instructions and attributes', () => {
    const { Ada } = shown(play(scenario({ cast, scenes: [hall] })));
    expect(Ada).toContain('attribute of Ada');
    expect(Ada).toContain('description of Bob');
    expect(Ada).not.toMatch(/(persona|goal|instructions|attribute) of (Bob|Cyd)/);
  });

  it('holds of the world what its pointers name', () => {
    const world = {
      schema: null,
      initial: { open: 1, deep: { mine: 'yes', theirs: 'hidden' }, vault: 'hidden' },
    };
    const sees = { Ada: ['/open', '/deep/mine', '/not/there'], Bob: [], Cyd: null };
    const cast = all.map((name) => agent(name, { sees: sees[name as keyof typeof sees] }));
    const { views } = play(scenario({ cast, scenes: [hall], world }));
    expect(views.get(1)!.world).toEqual({ open: 1, deep: { mine: 'yes' } });
    expect(views.get(2)!.world).toEqual({});
    expect(views.get(3)!.world).toEqual(world.initial);
    expect(JSON.stringify(views.get(1))).not.toContain('hidden');
  });

  it('holds nothing of a scene that it was not part of', () => {
    const scenes = [
      scene('cellar', 'round_robin', ['Ada', 'Bob'], { ends: { rounds: 1 } }),
      scene('attic', 'round_robin', ['Bob', 'Cyd'], { ends: { rounds: 1 } }),
    ];
    const model = scripted(({ agent: name, view }) => ({ speech: `${name} in the ${view.scene.name}` }));
    const { Bob, Cyd } = shown(play(scenario({ cast, scenes }), { model }));
    expect(Bob).toContain('Ada in the cellar');
    expect(Bob).toContain('premise of cellar');
    expect(Cyd).not.toMatch(/cellar/);
  });

  it('holds a narrator’s whisper and a stimulus only for those they were for', () => {
    const scenes = [{ ...hall, narrator: 'Nell', narrate: 'start' as const }];
    const stimuli = [{ name: 'letter', at: { turn: 1 }, to: ['Cyd'], content: 'a letter' }];
    const model = scripted(({ agent: name }) =>
      name === 'Nell' ? { narration: 'night falls', whispers: [{ to: 'Bob', text: 'a noise' }] } : {},
    );
    const { Ada, Bob, Cyd } = shown(
      play(scenario({ cast: [...cast, narrator()], scenes, stimuli }), { model }),
    );
    expect(Ada).toContain('night falls');
    expect(Ada).not.toMatch(/a noise|a letter/);
    expect(Bob).toContain('a noise');
    expect(Cyd).toContain('a letter');
  });

  it('holds guidance once, at the next turn that is requested', () => {
    const guide = (seq: number) => ({
      type: 'stimulus.applied' as const,
      payload: { source: 'outside' as const, to: ['Bob'], guidance: 'be kind' },
      seq,
    });
    const { type, payload } = guide(8);
    const { views } = play(scenario({ cast, scenes: [hall] }), {
      offers: [{ seq: 8, input: { type, payload } }],
    });
    const read = [...views.values()].filter(({ guidance }) => guidance.length > 0);
    expect(read).toHaveLength(1);
    expect(read[0]).toMatchObject({ you: { name: 'Bob' }, guidance: ['be kind'] });
  });
});

describe('a view', () => {
  const talkative = (turns: number) =>
    play(scenario({ cast, window: 8, scenes: [scene('hall', 'round_robin', all, { ends: { turns } })] }), {
      model: scripted(({ agent: name }) => ({ speech: `says ${name}`, thought: 'thinks' })),
    });

  it('does not grow with the run', () => {
    const { views } = talkative(400);
    const size = (turn: number): number => JSON.stringify(views.get(turn)).length;
    expect(views.get(400)!.transcript).toHaveLength(8);
    expect(size(400)).toBeLessThan(size(30) * 1.1);
  });

  it('shows the newest of what was public and private, in the order of the log', () => {
    const seqs = talkative(60)
      .views.get(60)!
      .transcript.map(({ seq }) => seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  });

  it('stays small on a crowded stage, and asks among the neighbours there', () => {
    const crowd = Array.from({ length: 500 }, (_, i) => `agent${i}`);
    const relations = [{ to: 'agent7', kind: 'friend' }];
    const compiled = scenario({
      cast: crowd.map((name) => agent(name, name === 'agent0' ? { relations } : {})),
      scenes: [scene('square', 'simultaneous', crowd, { ends: { rounds: 1 } })],
    });
    const { views } = play(compiled, { until: 510, model: scripted(() => ({})) });
    expect(views.get(1)!.others).toEqual([{ name: 'agent7', description: 'description of agent7' }]);
    expect(views.get(2)!.others).toHaveLength(50);
    expect(JSON.stringify(views.get(2)).length).toBeLessThan(10_000);
  });
});
