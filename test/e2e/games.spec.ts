import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { LessonSet, ScenarioRun, StartRun } from '@scrai/client';
import { ended, eventsOf, fingerprintOf, played, replayed } from './runs.js';
import { Stack } from './stack.js';

jest.setTimeout(120_000);

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack?.stop());

describe('a game between policies on the whole platform', () => {
  it.each([
    ['tit-for-tat', 'always-defect', { Vera: 9, Milo: 14 }],
    ['pavlov', 'always-defect', { Vera: 5, Milo: 30 }],
    ['tit-for-tat', 'grim', { Vera: 30, Milo: 30 }],
  ])('scores %s against %s as the literature does, and replays', async (first, second, score) => {
    const parameters = { first: `policy:${first}`, second: `policy:${second}` };
    const run = await played(stack.client, { template: 'prisoners-dilemma', seed: 1, parameters });
    expect(run).toMatchObject({ status: 'completed' });
    expect(await scoresOf(run)).toEqual(score);
    await replayed(stack.client, run);
  });

  it('costs nothing and is not marked as simulated', async () => {
    const parameters = { policy_share: 1, model: 'policy:rules', seasons: 2 };
    const run = await played(stack.client, { template: 'public-goods', seed: 1, parameters });
    const { simulated, spent, world } = await stack.client.runs.results(run.id);
    expect({ simulated, cost: spent.cost }).toEqual({ simulated: false, cost: 0 });
    expect(world.wealth).toEqual({ 'member-1': 64, 'member-2': 64, 'member-3': 64, 'member-4': 64 });
  });

  it('shows at any event what an agent wants, intends and believes by then', async () => {
    const run = await played(stack.client, { template: 'trust-game', seed: 7, parameters: { rounds: 2 } });
    const answers = (await eventsOf(stack.client, run)).filter(
      ({ event_type, payload }) =>
        event_type === 'turn.completed' && (payload as { agent: string }).agent === 'Iris',
    );
    const { data } = await stack.client.runs.agents(run.id);
    const iris = data.find(({ name }) => name === 'Iris')!;
    const [first, second] = await Promise.all(
      answers.map(async ({ seq }) => (await stack.client.agents.state(iris.agent_id, seq)).mind!),
    );
    expect(first).toMatchObject({ goals_since: null, plan_since: answers[0].seq, beliefs: [] });
    expect(second.plan_since).toBe(answers[1].seq);
    expect(second.beliefs).toMatchObject([{ about: 'Tom', since: answers[1].seq }]);
    const tom = data.find(({ name }) => name === 'Tom')!;
    const { mind, view } = await stack.client.agents.state(tom.agent_id);
    expect(mind).toBeNull();
    expect(JSON.stringify(view)).not.toContain(second.plan);
    await replayed(stack.client, run);
  });

  it('refuses a strategy that there is none of before anything starts', async () => {
    const start = { template: 'prisoners-dilemma', seed: 1, parameters: { first: 'policy:tit-for-tatt' } };
    await expect(stack.client.runs.start(start)).rejects.toThrow(/tit-for-tat/);
  });
});

async function scoresOf({ id }: ScenarioRun): Promise<Record<string, unknown>> {
  const { measurements } = await stack.client.runs.results(id);
  const scores = measurements.filter(({ measure }) => measure === 'score');
  return Object.fromEntries(scores.map(({ agent, value }) => [agent, value]));
}

describe('what is learned from games', () => {
  let runs: ScenarioRun[];
  let distillation: ScenarioRun;
  let set: LessonSet;
  const SEEDS = Array.from({ length: 16 }, (_, i) => i + 1);
  const play = (start: Partial<StartRun>): Promise<ScenarioRun> =>
    played(stack.client, { template: 'ultimatum', ...start });

  const distil = async (of: readonly ScenarioRun[], model?: string, key?: string): Promise<ScenarioRun> => {
    const wanted = { name: 'offers', runs: of.map(({ id }) => id), measure: 'earned', model };
    return ended(stack.client, (await stack.client.lessons.distil(wanted, key)).id);
  };

  beforeAll(async () => {
    runs = await Promise.all(SEEDS.map((seed) => play({ seed })));
    distillation = await distil(runs, undefined, 'a key');
    set = await stack.client.lessons.add({ distilled_by: distillation.id });
  });

  /** What a run of this seed earned its proposer. */
  async function earned({ id }: ScenarioRun): Promise<number> {
    const { measurements } = await stack.client.runs.results(id);
    return Number(
      measurements.find(({ measure, agent }) => measure === 'earned' && agent === 'Proposer')!.value,
    );
  }

  describe('a lesson set', () => {
    it('is the recorded answer of a run, with the runs that it stems from', async () => {
      expect(set).toMatchObject({ name: 'offers', version: '1', distilled_by: distillation.id });
      expect(set.sources.map(({ seed }) => seed)).toEqual(SEEDS);
      expect(set.lessons.map(({ for: whom }) => whom)).toContain('Proposer');
      const { data } = await stack.client.runs.modelCalls(distillation.id);
      expect(data.map(({ id }) => id)).toEqual([set.model_call_id]);
      await replayed(stack.client, distillation);
    });

    it('is the same whatever the order of the batch, and one however often it is asked for', async () => {
      const again = await distil([...runs].reverse());
      expect(await fingerprintOf(stack.client, again)).toBe(await fingerprintOf(stack.client, distillation));
      const second = await stack.client.lessons.add({ distilled_by: again.id });
      expect(second).toMatchObject({ version: '2', hash: set.hash, lessons: set.lessons });
      expect(await stack.client.lessons.add({ distilled_by: again.id })).toEqual(second);
      expect(await stack.client.lessons.get('offers', '1')).toEqual(set);
      expect((await distil(runs, undefined, 'a key')).id).toBe(distillation.id);
      await expect(distil(runs, 'policy:rules', 'a key')).rejects.toMatchObject({
        problem: { code: 'idempotency_key_reused' },
      });
    });

    it('may be made by a program', async () => {
      const { id } = await distil(runs, 'policy:rules');
      const { lessons } = await stack.client.lessons.add({ name: 'by-rule', distilled_by: id });
      expect(lessons[0].values).toEqual(set.lessons[0].values);
    });

    it('never changes', async () => {
      const other = { name: 'offers', version: '1', lessons: [{ for: 'all', text: 'Other.' }] };
      await expect(stack.client.lessons.add(other)).rejects.toMatchObject({ problem: { status: 409 } });
    });
  });

  describe('a run that pins it', () => {
    it('is the same whatever is learned meanwhile and whatever is played beside it, and replays', async () => {
      const pinned = { seed: 1001, lessons: 'offers@1' };
      const first = await play(pinned);
      await stack.client.lessons.add({ name: 'offers', lessons: [{ for: 'all', text: 'Offer nothing.' }] });
      const [, again, plain] = await Promise.all([play({ seed: 1002 }), play(pinned), play({ seed: 1001 })]);
      const prints = await Promise.all([first, again, plain].map((run) => fingerprintOf(stack.client, run)));
      expect(prints[1]).toBe(prints[0]);
      expect(prints[2]).not.toBe(prints[0]);
      const [{ payload }] = await eventsOf(stack.client, first);
      expect(payload).toMatchObject({ lesson_sets: { 'offers@1': set.hash } });
      await replayed(stack.client, first);
      const fork = await stack.client.runs.fork(first.id, { at_seq: 4 });
      await ended(stack.client, fork.id);
      expect(await fingerprintOf(stack.client, fork)).toBe(prints[0]);
    });

    it('plays better on seeds that nobody has learned from', async () => {
      const heldOut = Array.from({ length: 6 }, (_, i) => 2001 + i);
      const of = (lessons: string) =>
        Promise.all(heldOut.map(async (seed) => earned(await play({ seed, lessons, mode: 'trial' }))));
      const [off, on] = await Promise.all([of('none'), of('offers@1')]);
      const sum = (all: number[]): number => all.reduce((a, b) => a + b, 0);
      expect(sum(on)).toBeGreaterThan(sum(off));
    });

    it.each([
      ['offers@9', /has no version 9/],
      ['offer@1', /no lesson set offer; did you mean offers/],
    ])('is refused with %s, which there is not', async (lessons, words) => {
      await expect(play({ lessons })).rejects.toThrow(words);
    });
  });

  describe('what cannot be distilled', () => {
    it('is said before anything starts', async () => {
      const of = (measure: string, ids: string[]) =>
        stack.client.lessons.distil({ name: 'x', runs: ids, measure });
      await expect(of('beauty', [runs[0].id])).rejects.toThrow(
        /measured beauty; they measured accepted, earned/,
      );
      await expect(of('earned', [stack.url.length.toString()])).rejects.toMatchObject({
        problem: { status: 422 },
      });
      await expect(of('earned', [runs[0].id, distillation.id])).rejects.toThrow(
        /of distillation, and others/,
      );
      const nobody = { name: 'x', runs: [runs[0].id], measure: 'earned', for: 'Nobody' };
      await expect(stack.client.lessons.distil(nobody)).rejects.toThrow(
        /nobody takes part in run .* as Nobody/,
      );
      await expect(stack.client.lessons.add({ distilled_by: runs[0].id })).rejects.toThrow(/no distillation/);
    });
  });
});
