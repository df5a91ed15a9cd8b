import { describe, expect, it } from '@jest/globals';
import type { ModelCallRecord, Thinking } from '@scrai/contracts';
import { ModelError, models, type LanguageModel, type ModelRequest, type ToolCall } from '@scrai/model';
import { createEngine } from '../src/index.js';
import { contextOf, viewOf, workOf } from './work.js';

const ACT = { thought: 'Hm.', speech: 'Seven.', act: { price: 7 } };
const BETTER = { thought: 'Ah.', speech: 'Six.', act: { price: 6 } };

/** A model that answers each request by the name of its schema, in turn. */
function scripted(answers: Record<string, (object | Error)[]>) {
  const asked: ModelRequest[] = [];
  const own: LanguageModel = {
    provider: 'own',
    generate: async (request) => {
      asked.push(request);
      const answer = answers[request.response_schema!.name].shift()!;
      if (answer instanceof Error) throw answer;
      const { tool_calls = [], ...structured } = answer as { tool_calls?: ToolCall[] };
      return {
        ...{ text: JSON.stringify(structured), structured, tool_calls, stop_reason: 'stop' as const },
        ...{
          usage: { input_tokens: 100, output_tokens: 10 },
          request_id: null,
          model: 'x',
          simulated: false,
        },
      };
    },
  };
  return { engine: createEngine('actor', models({}, [own])), asked };
}

const purposes = (records: ModelCallRecord[]): string[] => records.map(({ purpose }) => purpose);
const rolesOf = ({ messages }: ModelRequest): string => messages.map(({ role }) => role[0]).join('');
const work = (think: Thinking, changes: Parameters<typeof workOf>[0] = {}) =>
  workOf({ model: 'own:x', think, ...changes });

describe('an agent that thinks', () => {
  it('plans before it answers, and keeps its plan', async () => {
    const { engine, asked } = scripted({ plan: [{ plan: 'Start low.' }], act: [ACT] });
    const { context, records } = contextOf();
    expect(await engine.process(work({ plan: true }), context)).toMatchObject({
      kind: 'done',
      result: { ...ACT, plan: 'Start low.' },
      usage: { calls: 2, input_tokens: 200 },
    });
    expect(purposes(records)).toEqual(['plan', 'answer']);
    expect(asked.map(rolesOf)).toEqual(['su', 'suau']);
    expect(asked[0].messages[1].content).toMatch(/# Now\n[^]*\n\n# First, a plan\n/);
    expect(asked[1].messages[2].content).toBe('{"plan":"Start low."}');
    expect(asked[1].messages[3].content).toContain('Think, then speak.');
  });

  it('may have its steps asked of other models, and answers by its own', async () => {
    const { engine, asked } = scripted({
      plan: [{ plan: 'Start low.' }],
      act: [ACT],
      check: [{ critique: 'Good.', sound: true }],
    });
    const { context, records } = contextOf();
    const prices = { 'own:judge': { input: 1000, output: 0 } };
    const asking = work({ plan: true, check: true }, { call_models: { check: 'own:judge' }, prices });
    const outcome = await engine.process(asking, context);
    expect(outcome).toMatchObject({ kind: 'done', result: ACT, model: 'own:x' });
    expect(asked.map(({ model }) => model)).toEqual(['x', 'x', 'judge']);
    expect(records.map(({ purpose, model, cost }) => [purpose, model, cost > 0.09])).toEqual([
      ['plan', 'own:x', false],
      ['answer', 'own:x', false],
      ['check', 'own:judge', true],
    ]);
  });

  it('lets an answer stand that it finds sound, and revises once what it does not', async () => {
    const sound = scripted({ act: [ACT], check: [{ critique: 'Good.', sound: true }] });
    const first = contextOf();
    expect(await sound.engine.process(work({ check: true }), first.context)).toMatchObject({ result: ACT });
    expect(purposes(first.records)).toEqual(['answer', 'check']);

    const unsound = scripted({ act: [ACT, BETTER], check: [{ critique: 'Too dear.', sound: false }] });
    const second = contextOf();
    const outcome = await unsound.engine.process(work({ check: true }), second.context);
    expect(outcome).toMatchObject({ kind: 'done', usage: { calls: 3 } });
    expect(outcome).toHaveProperty('result', BETTER);
    expect(purposes(second.records)).toEqual(['answer', 'check', 'answer']);
    expect(unsound.asked.map(rolesOf)).toEqual(['su', 'suau', 'suauau']);
    expect(unsound.asked[2].messages[4].content).toContain('Too dear.');
  });

  it('looks back every so many own turns', async () => {
    for (const [own_turn, calls] of [
      [3, ['answer']],
      [4, ['reflection', 'answer']],
      [8, ['reflection', 'answer']],
    ] as const) {
      const { engine } = scripted({ reflection: [{ reflection: 'He bluffs.' }], act: [ACT] });
      const { context, records } = contextOf();
      const view = viewOf({ clock: { turn: 9, round: 4, own_turn } });
      await engine.process(work({ reflect_every: 4 }, { view }), context);
      expect(purposes(records)).toEqual(calls);
    }
  });

  it('checks its answer with what its tools gave before its eyes', async () => {
    const dice = { id: 'call-1', name: 'dice', arguments: { dice: '2d6' } };
    const { engine, asked } = scripted({
      act: [{ tool_calls: [dice] }, ACT],
      check: [{ critique: '', sound: true }],
    });
    const { context, records } = contextOf();
    await engine.process(work({ check: true }, { tools: [{ tool: 'dice' }] }), context);
    expect(purposes(records)).toEqual(['answer', 'tools', 'check']);
    expect(rolesOf(asked[2])).toBe('suatau');
    expect(asked[2].messages[3].content).toBe(asked[1].messages[3].content);
    expect(asked[2]).not.toHaveProperty('tools');
  });

  it('answers straight away when it is interviewed, and so does a policy', async () => {
    const think = { plan: true, check: true, reflect_every: 1 };
    const schema = viewOf().ask.schema;
    const interview = scripted({ interview: [ACT] });
    const { context, records } = contextOf();
    const view = viewOf({ ask: { kind: 'interview', instruction: 'Answer.', schema } });
    await interview.engine.process(work(think, { view }), context);
    expect(purposes(records)).toEqual(['answer']);

    const policy = contextOf();
    const you = { ...viewOf().you, policy: { script: ['Hello.'] } };
    const plain = { ...schema, required: ['thought', 'speech'] };
    const scriptedView = viewOf({ you, ask: { kind: 'act', instruction: '', schema: plain } });
    const played = createEngine('actor', models()).process(
      workOf({ model: 'policy:scripted', think, view: scriptedView }),
      policy.context,
    );
    expect(await played).toMatchObject({ kind: 'done', result: { speech: 'Hello.' } });
    expect(purposes(policy.records)).toEqual(['answer']);
  });

  it('pays for no step twice when another attempt goes on', async () => {
    const broken = new ModelError({ code: 'overloaded', message: '', retryable: true, origin: 'model' });
    const { engine, asked } = scripted({
      plan: [{ plan: 'Start low.' }],
      act: [broken, ACT],
      check: [{ critique: '', sound: true }],
    });
    const think = { plan: true, check: true };
    const first = contextOf();
    expect(await engine.process(work(think), first.context)).toMatchObject({ kind: 'retry' });
    const kept = first.records.filter(({ response }) => response !== null);
    const second = contextOf({ attempt: '1.2' });
    const context = {
      ...second.context,
      keptCall: async (index: number) => kept.find(({ call_index }) => call_index === index) ?? null,
    };
    expect(await engine.process(work(think), context)).toMatchObject({ kind: 'done', usage: { calls: 3 } });
    expect(purposes(second.records)).toEqual(['answer', 'check']);
    expect(asked).toHaveLength(4);
  });

  it('says the same again with the simulated model, and otherwise when it revises', async () => {
    const engine = createEngine('actor', models());
    const think = { plan: true, check: true, reflect_every: 1 };
    const revised = new Set<boolean>();
    for (let seed = 1; seed <= 12; seed++) {
      const [one, two] = [contextOf(), contextOf({ attempt: '2.1' })];
      const you = { ...viewOf().you, simulated: undefined };
      const view = viewOf({ you });
      const outcome = await engine.process(workOf({ think, seed, view }), one.context);
      expect(await engine.process(workOf({ think, seed, view, dispatch: 2 }), two.context)).toEqual(outcome);
      expect(outcome).toMatchObject({
        kind: 'done',
        result: { plan: expect.any(String), reflection: expect.any(String) },
      });
      revised.add(purposes(one.records).length === 5);
    }
    expect(revised).toEqual(new Set([true, false]));
  });
});
