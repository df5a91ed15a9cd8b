import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '@scrai/bus/testing';
import type { Done, ModelCallRecord, ToolCallBeginning, ToolCallRecord, WorkMessage } from '@scrai/contracts';
import { aCall, aToolCall } from '@scrai/store/testing';
import { workOf, Workplace } from './workplace.js';

const done: Done = {
  kind: 'done',
  result: { say: 'hello' },
  usage: { calls: 1, input_tokens: 0, output_tokens: 0, cost: 0 },
  model: 'simulated:default',
  simulated: true,
};

let place: Workplace;
beforeEach(async () => {
  place = await Workplace.open();
});
afterEach(() => place.close());

describe('a turn that is tried again', () => {
  it('runs a tool that acts where the event store lets it, and takes what is kept of one that ended', async () => {
    place.collect();
    const EFFECTS = ['pure', 'reads', 'acts', 'acts'] as const;
    const told: unknown[] = [];
    const call = (work: WorkMessage, own: Partial<ToolCallRecord>): ToolCallRecord =>
      aToolCall(work.scenario_run_id, { attempt: '2.1', ...own });
    await place.start(async (work, context) => {
      const answer: ModelCallRecord = { ...aCall(work.scenario_run_id), attempt: context.attempt };
      await context.recordCall(answer);
      for (const [at, effect] of EFFECTS.entries())
        told.push(await context.beginToolCall(call(work, { place: at, effect })));
      await context.endToolCall(call(work, { place: 3, status: 'done', result: 'rung' }));
      return done;
    });
    const work = { ...workOf(1), dispatch: 2 };
    const { subjects } = place.bus;
    const ended = call(work, { place: 2, effect: 'acts', status: 'done', result: 'from the broker' });
    await place.bus.publish(subjects.toolCall(work.scenario_run_id, 1, ended.id), JSON.stringify(ended));
    place.bus.respond(subjects.turnStanding(), 'event-store', async () => '{"standing":"open"}');
    const begun: ToolCallBeginning[] = [];
    const earlier = call(work, { place: 1, status: 'started', attempt: '1.1' });
    place.bus.respond(subjects.toolCallBeginning(), 'event-store', async (body) => {
      begun.push(JSON.parse(body) as ToolCallBeginning);
      if (begun.length === 1) throw new Error('busy');
      const own = begun.at(-1)!.call;
      return JSON.stringify({ earlier: own.effect === 'reads' ? earlier : own });
    });
    await place.publish(work);
    await until('it is done', () => place.outcomes.length === 1);
    // Pure ones need no leave, and what the same attempt has begun by a request that was sent twice is its own.
    expect(told).toEqual([null, earlier, ended, null]);
    expect(begun.map(({ call: { effect, place: at } }) => [effect, at])).toEqual([
      ['reads', 1],
      ['reads', 1],
      ['acts', 3],
    ]);
    expect(begun.map(({ asked_by }) => asked_by?.call_index)).toEqual([undefined, undefined, 0]);
    const stored = await place.bus.lastBySubject(
      subjects.toolStream(),
      subjects.toolCall(work.scenario_run_id, 1, call(work, { place: 3 }).id),
    );
    expect(stored?.json()).toMatchObject({ place: 3, status: 'done', result: 'rung' });
  });
});
