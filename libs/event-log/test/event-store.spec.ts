import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '@scrai/bus/testing';
import {
  eventId,
  turnId,
  type EarlierToolCall,
  type ModelCallRecord,
  type ToolCallRecord,
  type TurnStanding,
} from '@scrai/contracts';
import { getEngine, getInstance, modelCalls, readLog, toolCalls } from '@scrai/store';
import { anAppend, aRun, aToolCall, completed, ENGINE, firstTurn, secondTurn } from '@scrai/store/testing';
import { Workplace } from './workplace.js';

let place: Workplace;
afterEach(() => place.close());

const runs = (count: number): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, () => aRun(place.database)));

describe('an event store', () => {
  it('answers each append of a batch, publishes the work as it was given, and tells of the growth', async () => {
    place = await Workplace.open();
    const [one, two] = await runs(2);
    const news: unknown[] = [];
    place.bus.onNews(place.bus.subjects.appended(one), (body) => news.push(JSON.parse(body)));
    const work = place.engine();
    const replies = await place.append(firstTurn(one), secondTurn(two), firstTurn(two));
    expect(replies).toMatchObject([
      { status: 'done' },
      { status: 'conflict' },
      { status: 'done', last_seq: 1 },
    ]);
    await until('both turns are with the engine', () => work.length === 2);
    expect(work.map((delivery) => delivery.text())).toEqual([
      firstTurn(one).work[0].body,
      firstTurn(two).work[0].body,
    ]);
    expect(work.every((delivery) => !delivery.redelivered)).toBe(true);
    await until('the news has come', () => news.length === 1);
    expect(news).toEqual([{ scenario_run_id: one, last_seq: 1 }]);
  });

  it('publishes nothing that was not committed, and nothing twice for a repeat', async () => {
    place = await Workplace.open();
    const [run] = await runs(1);
    const work = place.engine();
    await place.append(firstTurn(run));
    await until('the engine has it', () => work.length === 1);
    await place.append(
      firstTurn(run),
      secondTurn(run),
      anAppend(run, { expected_seq: 1, events: [completed(1, 'no')] }),
    );
    await until('the engine has the second turn', () => work.length === 2);
    expect(work.map((delivery) => delivery.json<{ turn: number }>().turn)).toEqual([1, 2]);
  });

  it('shares runs with another one, each append committed once', async () => {
    place = await Workplace.open(2);
    const all = await runs(60);
    for (let turn = 0; turn < 10; turn += 1) {
      const rounds = ['one', 'two', 'three'].map((says, index) => {
        const asked = index % 2 === 0 ? all : all.toReversed();
        return place.append(
          ...asked.map((run) => anAppend(run, { expected_seq: turn, events: [completed(turn + 1, says)] })),
        );
      });
      const replies = (await Promise.all(rounds)).flat();
      expect(replies.filter(({ status }) => status === 'done')).toHaveLength(60);
      expect(replies.filter(({ status }) => status === 'conflict')).toHaveLength(120);
    }
    const asked = anAppend(all[7], { expected_seq: 10, events: [completed(11, 'four')] });
    expect(await place.appendAnywhere(asked)).toEqual([{ status: 'done', last_seq: 11 }]);
    expect(await readLog(place.database, all[7], 0, 100)).toHaveLength(11);
  });

  it('says that an append may be sent again while Postgres is away, and goes on when it is back', async () => {
    place = await Workplace.open();
    const [run] = await runs(1);
    await place.append(firstTurn(run));
    await place.gate.shut();
    const away = await place.append(secondTurn(run));
    expect(away).toMatchObject([{ status: 'failed', retryable: true }]);
    await place.gate.open();
    await until('it is committed', async () => (await place.append(secondTurn(run)))[0].status === 'done');
    expect(await readLog(place.database, run, 0, 9)).toHaveLength(3);
  });

  it('commits what it was asked before it stops', async () => {
    place = await Workplace.open(0);
    const service = await place.start();
    const all = await runs(300);
    const asked = Promise.all(all.map((run) => place.append(firstTurn(run))));
    await until('it is at work', async () => (await readLog(place.database, all[0], 0, 1)).length === 1);
    await service.stop();
    const settled = await Promise.race([asked, Promise.resolve('not answered')]).catch(
      (error: unknown) => error,
    );
    if (Array.isArray(settled)) expect(settled.flat().every(({ status }) => status === 'done')).toBe(true);
  });
});

describe('the reconciler', () => {
  it('publishes again what the broker lost, as a further attempt', async () => {
    place = await Workplace.open();
    const [run] = await runs(1);
    await place.append(firstTurn(run));
    const { subjects } = place.bus;
    const stream = subjects.workStream('high');
    const subject = subjects.work('actor', 'high', run, 1);
    await until('it is published', async () => (await place.bus.lastBySubject(stream, subject)) !== null);
    await place.bus.deleteStream(stream);
    const work = place.engine();
    await until('it is there again', () => work.length === 1);
    expect(work[0].text()).toBe(firstTurn(run).work[0].body);
    expect(work[0].redelivered).toBe(true);
  });

  it('leaves alone what is pending, what has an outcome, and what is done', async () => {
    place = await Workplace.open();
    const [pending, answered, done, lost] = await runs(4);
    const { subjects } = place.bus;
    await place.append(
      firstTurn(pending),
      firstTurn(answered),
      firstTurn(done),
      firstTurn(lost),
      secondTurn(done),
    );
    const stream = subjects.workStream('high');
    await place.bus.publish(subjects.outcome(answered, 1, 1, 1), '{}');
    const seen = place.engine((delivery) => !delivery.subject.includes(pending));
    await until('all were given out', () => seen.length === 5);
    await until('only the pending one is left', async () => {
      const stats = await place.bus.stats(stream);
      return stats.reduce((sum, one) => sum + one.pending + one.in_flight, 0) === 1;
    });
    // The engine acked without an outcome: as if its outcome had been lost with the broker's disk.
    await until('the lost ones come back', () => seen.filter((delivery) => delivery.redelivered).length >= 2);
    const again = new Set(
      seen.slice(5).map((delivery) => delivery.json<{ turn: number }>().turn + delivery.subject),
    );
    expect([...again].some((subject) => subject.includes(answered) || subject.includes(pending))).toBe(false);
    expect(
      [...again].filter((subject) => subject.includes(done)).every((subject) => subject.startsWith('2')),
    ).toBe(true);
  });
});

describe('records', () => {
  it('keep each model call once, whatever is delivered twice, and answer for it', async () => {
    place = await Workplace.open(2);
    const [run] = await runs(1);
    const { subjects } = place.bus;
    const call = (call_index: number): ModelCallRecord => ({
      turn_id: turnId(run, 1),
      scenario_run_id: run,
      agent: 'ada',
      turn: 1,
      call_index,
      purpose: 'answer',
      attempt: '1.1',
      engine_id: ENGINE,
      model: 'simulated:default',
      simulated: true,
      request: {},
      request_hash: '0',
      response: { text: 'x' },
      failure: null,
      input_tokens: 1,
      output_tokens: 1,
      cost: 0,
      latency_ms: 1,
      started_at: '2026-11-21T10:00:00.000Z',
    });
    const publish = (index: number) =>
      place.bus.publish(subjects.call(run, 1, index, '1.1'), JSON.stringify(call(index)));
    await place.bus.publish(subjects.call(run, 9, 0, '1.1'), '{"turn": "no record"}');
    await Promise.all(Array.from({ length: 300 }, (_, index) => publish(index)));
    const kept = () => modelCalls(place.database, run, { limit: 1000 });
    await until('all are kept', async () => (await kept()).length === 300);
    await Promise.all([1, 2, 3].map(publish));
    await until('nothing is left', async () => {
      const stats = await place.bus.stats(subjects.callStream());
      return stats.length > 0 && stats.every(({ pending, in_flight }) => pending + in_flight === 0);
    });
    expect(await kept()).toHaveLength(300);
    const question = { turn_id: turnId(run, 1), scenario_run_id: run, turn: 1, call_index: 7 };
    const answer = await place.bus.request(subjects.keptCall(), JSON.stringify(question), {
      timeoutMs: 5_000,
    });
    expect(JSON.parse(answer)).toEqual({ record: { ...call(7), selection: null } });
  });

  it('let a tool that acts begin once, and keep how it ended', async () => {
    place = await Workplace.open();
    const [run] = await runs(1);
    const { subjects } = place.bus;
    const call = (more: Partial<ToolCallRecord> = {}): ToolCallRecord =>
      aToolCall(run, { arguments: { at: 'no\0on' }, ...more });
    const { id } = call();
    const begin = async (beginning: ToolCallRecord): Promise<EarlierToolCall> => {
      const body = JSON.stringify({ call: beginning });
      return JSON.parse(await place.bus.request(subjects.toolCallBeginning(), body, { timeoutMs: 5_000 }));
    };
    const answers = await Promise.all(['1.1', '1.2', '2.1'].map((attempt) => begin(call({ attempt }))));
    expect(answers.filter(({ earlier }) => earlier === null)).toHaveLength(1);
    const ended = call({ status: 'done', result: 'rung', latency_ms: 3 });
    await place.bus.publish(subjects.toolCall(run, 1, id), JSON.stringify(ended));
    await until('it is kept', async () => (await begin(call({ attempt: '3.1' }))).earlier?.status === 'done');
    await place.bus.publish(
      subjects.toolCall(run, 1, id),
      JSON.stringify({ ...ended, result: 'rung twice' }),
    );
    await place.bus.publish(subjects.toolCall(run, 1, 'x'), '{"id": "no record"}');
    await until('nothing is left', async () => {
      const stats = await place.bus.stats(subjects.toolStream());
      return stats.length > 0 && stats.every(({ pending, in_flight }) => pending + in_flight === 0);
    });
    expect(await toolCalls(place.database, run, { limit: 9 })).toMatchObject([
      { id, status: 'done', result: 'rung', arguments: { at: 'no\ufffdon' }, attempt: '1.1' },
    ]);
  });

  it('keep who lives and who works on what, and answer where a turn stands', async () => {
    place = await Workplace.open();
    const [run] = await runs(1);
    const { subjects } = place.bus;
    await place.append(firstTurn(run));
    const metadata = {
      static_config: { capabilities: [], resource_limits: { concurrency: 1 }, engine_software_version: '1' },
      dynamic_state: { resource_utilization: {}, current_scenario_run_ids: [] },
    };
    const heartbeat = {
      engine_id: ENGINE,
      engine_type: 'actor',
      host: 'h',
      pid: 1,
      started_at_ms: 0,
      metadata,
    };
    const note = { event_id: eventId(run, 1), scenario_run_id: run, engine_id: ENGINE, engine_type: 'actor' };
    place.bus.news(subjects.heartbeat(), JSON.stringify(heartbeat));
    place.bus.news(
      subjects.attempts(),
      JSON.stringify([{ ...note, dispatch: 1, delivery: 2, status: 'processing', timestamp: new Date() }]),
    );
    await until('the engine is known', async () => (await getEngine(place.database, ENGINE)) !== null);
    await until('the attempt is noted', async () => {
      const instance = await getInstance(place.database, eventId(run, 1));
      return instance?.status === 'processing' && instance.attempts_started === 2;
    });
    const standing = async (): Promise<TurnStanding> => {
      const question = { event_id: eventId(run, 1), scenario_run_id: run, turn: 1, dispatch: 1 };
      return JSON.parse(
        await place.bus.request(subjects.turnStanding(), JSON.stringify(question), { timeoutMs: 5_000 }),
      ) as TurnStanding;
    };
    expect(await standing()).toEqual({ standing: 'open' });
    await place.append(secondTurn(run));
    expect(await standing()).toEqual({ standing: 'closed' });
  });
});
