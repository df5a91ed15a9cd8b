import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject, ToolGrant } from '@scrai/contracts';
import type { CompiledRule } from '../compiled.js';
import { replayState } from './fold.js';
import { done } from './testing/fake-model.js';
import { ofType, play, stored } from './testing/play.js';
import { agent, rule, scenario, scene } from './testing/scenarios.js';

const WORLD = { till: 10, shelf: { apples: 3 } };
const schema: JsonObject = {
  type: 'object',
  properties: { till: { type: 'integer', minimum: 0 }, shelf: { type: 'object' } },
  additionalProperties: false,
};
const replace = (path: string, value: Json) => ({ op: 'replace', path, value });

interface Shop {
  tools?: ToolGrant[];
  sees?: string[] | null;
  rules?: CompiledRule[];
  changes: JsonObject[];
  act?: JsonObject;
}

/** One turn of a clerk who proposes changes by the tool, and perhaps acts. */
function shop({ tools = [{ tool: 'world_change' }], sees = null, rules = [], changes, act }: Shop) {
  const clerk = agent('Cleo', { tools, sees, ...(act ? { acts: { type: 'object' } } : {}) });
  const cast = [clerk, agent('Dan')];
  const scenes = [scene('shop', 'round_robin', ['Cleo', 'Dan'], { ends: { rounds: 2 } })];
  const compiled = scenario({ cast, scenes, rules, world: { schema, initial: WORLD } });
  const model = (work: Parameters<typeof done>[0]) => {
    const outcome = done(work, {
      thought: '',
      speech: `turn of ${work.agent}`,
      ...(act && work.agent === 'Cleo' ? { act } : {}),
    });
    const proposes = work.agent === 'Cleo' && work.view.clock.own_turn === 1;
    return proposes && outcome.kind === 'done'
      ? { ...outcome, result: { ...outcome.result, changes } }
      : outcome;
  };
  return { ...play(compiled, { model }), compiled };
}

const reasons = (played: ReturnType<typeof shop>): string[] =>
  ofType(played.events, 'world.change_refused').flatMap(({ payload }) => payload.reasons);

describe('a change of the world that an agent proposes by a tool', () => {
  it('is decided when its turn is over, and is an event that names the agent', () => {
    const { events, state, compiled } = shop({ changes: [replace('/till', 12)] });
    const [answer] = ofType(events, 'turn.completed');
    const [change, ...others] = ofType(events, 'world.changed');
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      caused_by: answer.seq,
      payload: { by: 'agent', name: 'Cleo', turn: 1, patch: [replace('/till', 12)] },
    });
    expect(state.world.till).toBe(12);
    expect(replayState(compiled, stored(events)).world).toEqual(state.world);
  });

  it('meets the rules for proposals, who see both worlds and who proposes; their effects go along', () => {
    const rules = [
      rule('narration', {
        require: 'world.till > before.till || agent.name != "Cleo"',
        because: 'nothing is given away',
      }),
      rule('narration', { name: 'count', set: { '/shelf/sold': '1' } }),
    ];
    const sold = shop({ rules, changes: [replace('/till', 11)] });
    expect(sold.state.world).toEqual({ till: 11, shelf: { apples: 3, sold: 1 } });
    const given = shop({ rules, changes: [replace('/till', 9)] });
    expect(reasons(given)).toEqual(['nothing is given away']);
    expect(given.state.world).toEqual(WORLD);
  });

  it('is refused by the schema of the world, and the agent alone reads why', () => {
    const played = shop({ changes: [replace('/till', -1)] });
    expect(reasons(played)).toEqual([expect.stringMatching(/\/till must be >= 0/)]);
    expect(played.state.world).toEqual(WORLD);
    expect(JSON.stringify(played.views.get(3)!.transcript)).toContain('Your change of the world was refused');
    expect(JSON.stringify(played.views.get(2)!.transcript)).not.toContain('refused');
    expect(JSON.stringify(played.views.get(4)!.transcript)).not.toContain('refused');
  });

  it.each<[string, Omit<Shop, 'changes'>, RegExp]>([
    ['without the tool', { tools: [] }, /^you may not change the world$/],
    [
      'outside the paths of its grant',
      { tools: [{ tool: 'world_change', options: { paths: ['/shelf'] } }] },
      /\/till.*\/shelf/,
    ],
    ['where it sees nothing', { sees: ['/shelf'] }, /\/till.*\/shelf/],
  ])('is refused %s', (_, more, why) => {
    const played = shop({ ...more, changes: [replace('/till', 11)] });
    expect(reasons(played)).toEqual([expect.stringMatching(why)]);
    expect(played.state.world).toEqual(WORLD);
  });

  it('stands beside the act of the same turn: each is decided by itself', () => {
    const rules = [
      rule('act', { require: 'act.gift < 5', because: 'too much', set: { '/shelf/given': 'act.gift' } }),
    ];
    const both = shop({ rules, act: { gift: 2 }, changes: [replace('/till', 11)] });
    expect(
      ofType(both.events, 'world.changed')
        .map(({ payload }) => payload.by)
        .slice(0, 2),
    ).toEqual(['rule', 'agent']);
    expect(both.state.world).toEqual({ till: 11, shelf: { apples: 3, given: 2 } });
    const one = shop({ rules, act: { gift: 9 }, changes: [replace('/till', 11)] });
    expect(ofType(one.events, 'act.refused')).toHaveLength(2);
    expect(one.state.world).toEqual({ till: 11, shelf: { apples: 3 } });
  });
});
