import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '@scrai/bus/testing';
import { randomBytes } from 'node:crypto';
import {
  BLOB_PART_BYTES,
  type BlobPart,
  type BlobQuestion,
  type Done,
  type ModelCallRecord,
  type ToolCallBeginning,
  type ToolCallRecord,
  type WorkMessage,
} from '@scrai/contracts';
import { aCall, aToolCall } from '@scrai/store/testing';
import { Blobs } from '../src/blobs.js';
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

describe('a picture', () => {
  it('goes to the event store and comes from there piece by piece, and is asked for once', async () => {
    const bytes = randomBytes(BLOB_PART_BYTES + 7);
    const pieces: string[] = [];
    const { subjects } = place.bus;
    place.bus.respond(subjects.keepBlob(), 'event-store', async (body) => {
      pieces.push((JSON.parse(body) as BlobPart).bytes);
      return JSON.stringify({ standing: pieces.length === 2 ? 'stored' : 'more' });
    });
    let asked = 0;
    place.bus.respond(subjects.blob(), 'event-store', async (body) => {
      const { sha256, part } = JSON.parse(body) as BlobQuestion;
      asked++;
      const blob = { media_type: 'image/png', size: bytes.length, bytes: pieces[part] };
      return JSON.stringify({ blob: sha256 === 'f'.repeat(64) ? null : blob });
    });
    const blobs = new Blobs(place.bus);
    const sha256 = await blobs.keep(bytes, 'image/png');
    expect(await blobs.read(sha256)).toEqual(bytes);
    expect(asked).toBe(0);
    const others = new Blobs(place.bus);
    expect(await others.read(sha256)).toEqual(bytes);
    expect(await others.read(sha256)).toEqual(bytes);
    expect([asked, await others.read('f'.repeat(64))]).toEqual([2, null]);
  });
});

describe('a turn that is cancelled', () => {
  it('ends the tool that it breaks off', async () => {
    place.collect();
    const { subjects } = place.bus;
    place.bus.respond(subjects.toolCallBeginning(), 'event-store', async () => '{"earlier":null}');
    const work = workOf(1);
    const call = aToolCall(work.scenario_run_id, { effect: 'acts', status: 'started' });
    const running = Promise.withResolvers<void>();
    await place.start(async (_, context) => {
      const { signal } = context;
      await context.beginToolCall(call);
      running.resolve();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    });
    await place.publish(work);
    await running.promise;
    const { scenario_run_id, turn } = work;
    place.bus.news(subjects.cancelled(), JSON.stringify({ scenario_run_id, turns: [turn] }));
    const kept = async (): Promise<ToolCallRecord | undefined> =>
      (
        await place.bus.lastBySubject(
          subjects.toolStream(),
          subjects.toolCall(scenario_run_id, turn, call.id),
        )
      )?.json();
    await until('the tool call has an end', async () => (await kept()) !== undefined);
    expect(await kept()).toMatchObject({ status: 'failed', result: null, failure: { code: 'interrupted' } });
  });
});
