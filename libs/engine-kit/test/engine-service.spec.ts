import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Bus } from '@scrai/bus';
import { until } from '@scrai/bus/testing';
import type {
  AttemptNote,
  Done,
  EngineHeartbeat,
  ModelCallRecord,
  TurnsCancelled,
  WorkMessage,
} from '@scrai/contracts';
import type { TurnContext } from '../src/index.js';
import { workOf, Workplace } from './workplace.js';

const done: Done = {
  kind: 'done',
  result: { say: 'hello' },
  usage: { calls: 0, input_tokens: 0, output_tokens: 0, cost: 0 },
  model: 'simulated:default',
  simulated: true,
};

let place: Workplace;

beforeEach(async () => {
  place = await Workplace.open();
});
afterEach(() => place.close());

/** The event store's answer to every question about a turn. */
function standing(answer: string): { asked: () => number } {
  let asked = 0;
  place.bus.respond(place.bus.subjects.turnStanding(), 'event-store', async () => {
    asked += 1;
    return JSON.stringify({ standing: answer });
  });
  return { asked: () => asked };
}

const callOf = (work: WorkMessage, attempt: string): ModelCallRecord => ({
  turn_id: work.turn_id,
  scenario_run_id: work.scenario_run_id,
  agent: work.agent,
  turn: work.turn,
  call_index: 0,
  purpose: 'answer' as const,
  attempt,
  engine_id: randomUUID(),
  model: work.model,
  simulated: true,
  request: {},
  request_hash: '',
  response: { text: 'paid' },
  failure: null,
  input_tokens: 1,
  output_tokens: 1,
  cost: 0,
  latency_ms: 1,
  started_at: new Date().toISOString(),
});

describe('an engine', () => {
  it('processes a turn once and publishes who did what', async () => {
    place.collect();
    const contexts: TurnContext[] = [];
    await place.start(async (_, context) => {
      contexts.push(context);
      return done;
    });
    const work = workOf(1);
    await place.publish(work);
    await until('the outcome is there', () => place.outcomes.length === 1);
    expect(place.outcomes[0]).toMatchObject({
      event_id: work.event_id,
      turn_id: work.turn_id,
      turn: 1,
      agent: 'buyer',
      engine_id: contexts[0].engineId,
      dispatch: 1,
      delivery: 1,
      outcome: done,
    });
    expect(contexts[0].attempt).toBe('1.1');
    expect(await contexts[0].keptCall(0)).toBeNull();
  });

  it('publishes a failure for an error, a retry, and a reject', async () => {
    place.collect();
    await place.start(async ({ turn }) => {
      if (turn === 1) throw new Error('a bug');
      const failure = {
        code: 'rate_limited',
        message: 'slow down',
        retryable: turn === 2,
        origin: 'model' as const,
      };
      if (turn === 4) throw Object.assign(new Error('refused'), { failure: { ...failure, code: 'refused' } });
      return { kind: turn === 2 ? 'retry' : 'reject', failure };
    });
    const run = randomUUID();
    for (const turn of [1, 2, 3, 4]) await place.publish(workOf(turn, run));
    await until('all have failed', () => place.failures.length === 4);
    const byTurn = place.failures.sort((a, b) => a.turn - b.turn).map(({ outcome }) => outcome);
    expect(byTurn).toMatchObject([
      { kind: 'retry', failure: { code: 'engine_error', message: 'a bug', origin: 'platform' } },
      { kind: 'retry', failure: { code: 'rate_limited', origin: 'model' } },
      { kind: 'reject', failure: { code: 'rate_limited', origin: 'model' } },
      { kind: 'reject', failure: { code: 'refused', origin: 'model' } },
    ]);
    expect(place.outcomes).toEqual([]);
  });

  it('prefers control over high over normal over low', async () => {
    place.collect();
    const order: string[] = [];
    const run = randomUUID();
    const first = Promise.withResolvers<void>();
    // One at a time, the first one held until everything else waits.
    await place.start(async ({ lane }) => {
      order.push(lane);
      if (order.length === 1) await first.promise;
      // Long enough for the broker to answer: what is asked for when a turn begins is there when it ends.
      await new Promise((resolve) => setTimeout(resolve, 30));
      return done;
    }, 1);
    await place.publish(workOf(0, run, 'low'));
    await until('the first is in hand', () => order.length === 1);
    let turn = 1;
    for (const lane of ['low', 'normal', 'high', 'control'] as const) {
      for (let i = 0; i < 3; i++) await place.publish(workOf(turn++, run, lane));
    }
    first.resolve();
    await until('all are done', () => order.length === 13);
    const lanes = ['control', 'high', 'normal', 'low'];
    expect(order.slice(1)).toEqual(lanes.flatMap((lane) => [lane, lane, lane]));
  });

  it('never has more turns in hand than its concurrency', async () => {
    place.collect();
    let inHand = 0;
    let most = 0;
    await place.start(async () => {
      most = Math.max(most, ++inHand);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inHand -= 1;
      return done;
    }, 4);
    const run = randomUUID();
    for (let turn = 1; turn <= 60; turn++) await place.publish(workOf(turn, run, turn % 2 ? 'high' : 'low'));
    await until('all are done', () => place.outcomes.length === 60);
    expect(most).toBe(4);
  });

  it('takes over from an engine that was killed', async () => {
    place.collect();
    const { asked } = standing('open');
    const held: string[] = [];
    const doomed = await place.start(async (work) => {
      held.push(work.turn_id);
      return new Promise(() => undefined);
    });
    const notes: AttemptNote[] = [];
    place.bus.onNews(place.bus.subjects.attempts(), (body) =>
      notes.push(...(JSON.parse(body) as AttemptNote[])),
    );
    await place.publish(workOf(1));
    await until('it is in hand, and that is told', () => held.length === 1 && notes.length === 1);
    await doomed.app.get(Bus).abandon();
    await place.start(async () => done);
    await until('another engine has done it', () => place.outcomes.length === 1);
    expect(place.outcomes[0].delivery).toBe(2);
    expect(asked()).toBe(1);
    expect(notes).toMatchObject([{ delivery: 1 }, { delivery: 2, engine_id: place.outcomes[0].engine_id }]);
  });

  it('waits for the turns in hand when it is stopped', async () => {
    const release = Promise.withResolvers<void>();
    let begun = 0;
    const running = await place.start(async () => {
      begun += 1;
      await release.promise;
      return done;
    });
    await place.publish(workOf(1));
    await until('it is in hand', () => begun === 1);
    const stopped = running.stop();
    await place.publish(workOf(2));
    release.resolve();
    await stopped;
    place.collect();
    await until('its outcome is there', () => place.outcomes.length === 1);
    expect(begun).toBe(1);
  });

  it('stops at a turn that was closed without it, and tells nobody', async () => {
    const aborted: number[] = [];
    await place.start(
      (work, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted.push(work.turn);
            reject(signal.reason as Error);
          });
        }),
    );
    const work = workOf(1);
    await place.publish(work);
    await place.publish(workOf(2));
    const { scenario_run_id } = work;
    const news = JSON.stringify({ scenario_run_id, turns: [1] } satisfies TurnsCancelled);
    await until('the turn is aborted', () => {
      place.bus.news(place.bus.subjects.cancelled(), news);
      return aborted.length > 0;
    });
    place.collect();
    expect(aborted).toEqual([1]);
    expect(place.outcomes).toEqual([]);
  });

  it('registers, and says that it lives', async () => {
    const heartbeats: EngineHeartbeat[] = [];
    place.bus.onNews(place.bus.subjects.heartbeat(), (body) =>
      heartbeats.push(JSON.parse(body) as EngineHeartbeat),
    );
    const running = await place.start(async () => done, 5);
    await until('two are heard', () => heartbeats.length === 2);
    expect(heartbeats[0]).toMatchObject({
      engine_type: 'actor',
      pid: process.pid,
      draining: false,
      metadata: {
        static_config: {
          capabilities: ['act'],
          resource_limits: { concurrency: 5 },
          engine_software_version: '1.0.0',
        },
        dynamic_state: { current_scenario_run_ids: [] },
      },
    });
    await running.stop();
    expect(heartbeats.at(-1)).toMatchObject({ engine_id: heartbeats[0].engine_id, draining: true });
  });
});

describe('an engine that is asked to drain', () => {
  it('takes no more, finishes what it has, and lives on', async () => {
    place.collect();
    const release = Promise.withResolvers<void>();
    let begun = 0;
    await place.start(async () => {
      begun += 1;
      await release.promise;
      return done;
    });
    const heartbeats: EngineHeartbeat[] = [];
    const { subjects } = place.bus;
    place.bus.onNews(subjects.heartbeat(), (body) => heartbeats.push(JSON.parse(body) as EngineHeartbeat));
    await place.publish(workOf(1));
    await until('it has a turn in hand', () => begun === 1);
    const draining = () => heartbeats.at(-1)?.draining;
    place.bus.news(subjects.drain(), JSON.stringify({ engine_id: randomUUID() }));
    await until('it is heard', () => heartbeats.length > 0);
    expect(draining()).toBe(false);

    place.bus.news(subjects.drain(), JSON.stringify({ engine_id: heartbeats[0].engine_id }));
    await until('it says so', () => draining() === true);
    await place.publish(workOf(2));
    release.resolve();
    await until('its outcome is there', () => place.outcomes.length === 1);
    const told = heartbeats.length;
    await until('it is heard of again', () => heartbeats.length > told);
    expect(begun).toBe(1);
  });
});

describe('work that was given to somebody before', () => {
  const again = async (work: WorkMessage) => {
    const subject = place.bus.subjects.work(work.engine_type, work.lane, work.scenario_run_id, work.turn);
    await place.bus.publish(subject, JSON.stringify(work), { attempts: 1 });
  };
  const gone = async () =>
    (await place.bus.stats(place.bus.subjects.workStream('high'))).every(
      ({ pending, in_flight }) => pending + in_flight === 0,
    );

  it('is not done again when its outcome waits in the stream', async () => {
    let processed = 0;
    await place.start(async () => {
      processed += 1;
      return done;
    });
    const work = workOf(1);
    await place.bus.publish(place.bus.subjects.outcome(work.scenario_run_id, 1, 1, 1), '{}');
    await again(work);
    await until('it is gone', gone);
    expect(processed).toBe(0);
  });

  it.each(['closed', 'outcome_kept', 'unknown'])(
    'is not done again when the event store says %s',
    async (answer) => {
      const { asked } = standing(answer);
      let processed = 0;
      await place.start(async () => {
        processed += 1;
        return done;
      });
      await again(workOf(1));
      await until('it is gone', async () => asked() === 1 && (await gone()));
      expect(processed).toBe(0);
    },
  );

  it('waits while the event store does not answer, and pays no second time for a kept call', async () => {
    place.collect();
    const kept: (ModelCallRecord | null)[] = [];
    await place.start(async (work, context) => {
      kept.push(await context.keptCall(0), await context.keptCall(1));
      await context.recordCall({ ...callOf(work, context.attempt), call_index: 1 });
      kept.push(await context.keptCall(2));
      await context.recordCall({ ...callOf(work, context.attempt), call_index: 2 });
      return done;
    });
    const work = workOf(1);
    const record = callOf(work, '1.1');
    const { subjects } = place.bus;
    await place.bus.publish(subjects.call(work.scenario_run_id, 1, 0, '1.1'), JSON.stringify(record));
    await again(work);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(kept).toEqual([]);
    standing('open');
    const questions: unknown[] = [];
    place.bus.respond(subjects.keptCall(), 'event-store', async (body) => {
      questions.push(JSON.parse(body));
      return '{"record":null}';
    });
    await until('it is done', () => place.outcomes.length === 1);
    expect(kept).toEqual([record, null, null]);
    expect(questions).toMatchObject([
      { turn_id: work.turn_id, call_index: 1 },
      { turn_id: work.turn_id, call_index: 2 },
    ]);
    // The second was kept before the third was thought of; the third, the last, came with the outcome.
    expect(place.calls).toMatchObject([{ call_index: 2, purpose: 'answer' as const, turn_id: work.turn_id }]);
    const stored = await place.bus.lastBySubject(
      subjects.callStream(),
      subjects.callsOf(work.scenario_run_id, 1, 1),
    );
    expect(stored?.json()).toMatchObject({
      call_index: 1,
      purpose: 'answer' as const,
      turn_id: work.turn_id,
    });
  });
});
