import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ACK, type Bus, type Consumption, type Settlement } from '../src/index.js';
import { Installation, until } from '../src/testing/index.js';

const installation = new Installation();
const begun: Consumption[] = [];
let bus: Bus;

beforeAll(async () => {
  bus = await installation.bus();
});
afterEach(async () => {
  await Promise.all(begun.splice(0).map((consumption) => consumption.stop({ graceMs: 0 })));
  await bus.purge(bus.subjects.failureStream()).catch(() => undefined);
});
afterAll(() => installation.remove());

/** Consumes failures, the plainest of the streams. */
function consume(
  on: Bus,
  handle: (turn: string, number: number) => Promise<Settlement>,
  options: { concurrency?: number; ackWaitMs?: number; ahead?: boolean } = {},
): Consumption {
  const consumption = on.consume({
    stream: on.subjects.failureStream(),
    consumer: on.subjects.failureConsumer(),
    filter: on.subjects.failureStreamSubjects(),
    concurrency: 16,
    ackWaitMs: 1_000,
    handle: (delivery) => handle(delivery.text(), delivery.number),
    ...options,
  });
  begun.push(consumption);
  return consumption;
}

const publish = (run: string, turn: number) =>
  bus.publish(bus.subjects.failure(run, turn, 1, 1), String(turn));

const inStream = async (): Promise<number> => {
  const stats = await bus.stats(bus.subjects.failureStream());
  return stats.reduce((sum, { pending, in_flight }) => sum + pending + in_flight, 0);
};

describe('publishing', () => {
  it('is refused while the same subject is there, and accepted once it is gone', async () => {
    const run = randomUUID();
    expect(await publish(run, 1)).toBe('stored');
    expect(await publish(run, 1)).toBe('pending');
    const seen: string[] = [];
    consume(bus, async (turn) => {
      seen.push(turn);
      return ACK;
    });
    await until('the message is gone', async () => seen.length === 1 && (await inStream()) === 0);
    expect(await publish(run, 1)).toBe('stored');
    await until('it comes again', () => seen.length === 2);
  });

  it('refuses a body over the limit with its size', async () => {
    const subject = bus.subjects.failure(randomUUID(), 1, 1, 1);
    await expect(bus.publish(subject, 'x'.repeat(600_000))).rejects.toMatchObject({
      code: 'too_large',
      message: expect.stringContaining('600000 bytes'),
    });
  });

  it('tells the number of the attempt when something is published again', async () => {
    const numbers: number[] = [];
    await bus.publish(bus.subjects.failure(randomUUID(), 1, 1, 1), 'x', { attempts: 3 });
    consume(bus, async (_, number) => {
      numbers.push(number);
      return ACK;
    });
    await until('it came', () => numbers.length === 1);
    expect(numbers).toEqual([4]);
  });
});

describe('consuming', () => {
  it('gives the message of a dead process to another one', async () => {
    const doomed = await installation.bus('doomed');
    const held = new Set<string>();
    consume(doomed, async (turn) => {
      held.add(turn);
      return new Promise<Settlement>(() => undefined);
    });
    const run = randomUUID();
    await publish(run, 7);
    await until('the doomed one has it', () => held.has('7'));
    const survivors: [string, number][] = [];
    consume(bus, async (turn, number) => {
      survivors.push([turn, number]);
      return ACK;
    });
    await doomed.abandon();
    await until('another one gets it', () => survivors.length === 1);
    expect(survivors).toEqual([['7', 2]]);
  });

  it('keeps what a slow handler holds', async () => {
    let given = 0;
    let release = (_: Settlement): void => undefined;
    // Held longer than ack_wait: without renewal it would be delivered a second time.
    consume(bus, () => new Promise((resolve) => ((given += 1), (release = resolve))), { ackWaitMs: 4_000 });
    await publish(randomUUID(), 1);
    await until('it is held', () => given === 1);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(given).toBe(1);
    release(ACK);
    await until('it is gone', async () => (await inStream()) === 0);
  });

  it('takes only while it wants something, and leaves the rest to others', async () => {
    const taken: string[] = [];
    const release = Promise.withResolvers<Settlement>();
    const wanting = consume(
      bus,
      (turn) => {
        taken.push(turn);
        return release.promise;
      },
      { concurrency: 0, ahead: false },
    );
    const run = randomUUID();
    await publish(run, 1);
    wanting.resize(2);
    await until('it takes what is there', () => taken.length === 1);
    // Its request for a second one stands; now it wants no more.
    wanting.resize(1);
    await publish(run, 2);
    const others: [string, number][] = [];
    consume(bus, async (turn, number) => {
      others.push([turn, number]);
      return ACK;
    });
    await until('another one gets the second', () => others.length === 1);
    expect(others[0][0]).toBe('2');
    wanting.resize(2);
    await publish(run, 3);
    await until('somebody has the third', () => taken.length + others.length === 3);
    release.resolve(ACK);
    await until('all are gone', async () => (await inStream()) === 0);
  });

  it('never has more in hand than its concurrency', async () => {
    const run = randomUUID();
    await Promise.all(Array.from({ length: 300 }, (_, turn) => publish(run, turn)));
    let most = 0;
    let inFlight = 0;
    // Distinct ones: on a machine that stands still for a second, some come twice.
    const done = new Set<string>();
    const consumption = consume(
      bus,
      async (turn) => {
        most = Math.max(most, consumption.inHand);
        const { subjects } = bus;
        if (done.size % 50 === 0) {
          const [stats] = await bus.stats(subjects.failureStream());
          inFlight = Math.max(inFlight, stats.in_flight);
        }
        await new Promise((resolve) => setTimeout(resolve, 2));
        done.add(turn);
        return ACK;
      },
      { concurrency: 8 },
    );
    await until('all are done', () => done.size === 300);
    expect(most).toBe(8);
    expect(inFlight).toBeLessThanOrEqual(8);
    expect(inFlight).toBeGreaterThan(0);
  });

  it('delivers again after a handler that throws, and as long as it is told to wait', async () => {
    const numbers: number[] = [];
    await publish(randomUUID(), 1);
    consume(bus, async (_, number) => {
      numbers.push(number);
      if (number === 1) throw new Error('no database');
      return number === 2 ? { kind: 'retry', after_ms: 50 } : ACK;
    });
    await until('the third attempt', () => numbers.length === 3);
    await until('it is gone', async () => (await inStream()) === 0);
    expect(numbers).toEqual([1, 2, 3]);
  });

  it('lets go of a message that can never be processed', async () => {
    const numbers: number[] = [];
    await publish(randomUUID(), 1);
    consume(bus, async (_, number) => {
      numbers.push(number);
      return { kind: 'term', reason: 'a test' };
    });
    await until('it is gone', async () => numbers.length === 1 && (await inStream()) === 0);
  });

  it('hands back what was not begun when it stops, and waits for the rest', async () => {
    const run = randomUUID();
    await Promise.all(Array.from({ length: 20 }, (_, turn) => publish(run, turn)));
    const finished: string[] = [];
    const waiting: (() => void)[] = [];
    const first = consume(
      bus,
      async (turn) => {
        await new Promise<void>((resolve) => waiting.push(resolve));
        finished.push(turn);
        return ACK;
      },
      { concurrency: 4, ackWaitMs: 60_000 },
    );
    await until('four are in hand', () => waiting.length === 4);
    const stopped = first.stop({ graceMs: 10_000 });
    for (const release of waiting) release();
    await stopped;
    expect(finished).toHaveLength(4);
    const others: string[] = [];
    consume(
      bus,
      async (turn) => {
        others.push(turn);
        return ACK;
      },
      { ackWaitMs: 60_000 },
    );
    await until('the rest comes at once', () => others.length === 16);
    expect(new Set([...finished, ...others]).size).toBe(20);
  });

  it('goes on after its stream was deleted', async () => {
    const seen = new Set<string>();
    consume(bus, async (turn) => {
      seen.add(turn);
      return ACK;
    });
    const run = randomUUID();
    await publish(run, 1);
    await until('the first comes', () => seen.has('1'));
    await bus.deleteStream(bus.subjects.failureStream());
    expect(await publish(run, 2)).toBe('stored');
    await until('the second comes', () => seen.has('2'));
  });

  it('ignores a settlement for a stream that was made anew', async () => {
    let release = (_: Settlement): void => undefined;
    const seen: string[] = [];
    consume(bus, async (turn) => {
      seen.push(turn);
      return turn === '1'
        ? new Promise<Settlement>((resolve) => (release = resolve))
        : new Promise(() => undefined);
    });
    const run = randomUUID();
    await publish(run, 1);
    await until('the first comes', () => seen.includes('1'));
    await bus.deleteStream(bus.subjects.failureStream());
    // The second gets the place that the first had.
    await publish(run, 2);
    await until('the second comes', () => seen.includes('2'));
    release(ACK);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await inStream()).toBe(1);
  });
});

describe('several sources', () => {
  it('prefers the first, and gives all places to a single busy one', async () => {
    const { subjects } = bus;
    const run = randomUUID();
    const order: string[] = [];
    const sources = (['control', 'high', 'normal', 'low'] as const).map((lane) => ({
      stream: subjects.workStream(lane),
      consumer: subjects.workConsumer('actor', lane),
      filter: subjects.workFilter('actor', lane),
    }));
    for (let turn = 0; turn < 60; turn++) await bus.publish(subjects.work('actor', 'low', run, turn), 'low');
    let most = 0;
    let urgent: Promise<unknown> = Promise.resolve();
    const consumption = bus.consumeInOrder({
      sources,
      concurrency: 8,
      handle: async (delivery) => {
        order.push(delivery.text());
        most = Math.max(most, consumption.inHand);
        if (order.length === 16) {
          const turns = Array.from({ length: 20 }, (_, turn) => turn);
          urgent = Promise.all(
            turns.map((turn) => bus.publish(subjects.work('actor', 'high', run, turn), 'high')),
          );
        }
        // Nobody is done before all urgent ones are there: however slow the machine, they stand beside the others.
        await urgent;
        await new Promise((resolve) => setTimeout(resolve, 10));
        return ACK;
      },
    });
    begun.push(consumption);
    await until('all are done', () => order.length === 80);
    const between = order.slice(order.indexOf('high'), order.lastIndexOf('high'));
    // Those that were in hand when the first urgent one came, and no more, come in between.
    expect(between.filter((lane) => lane === 'low').length).toBeLessThanOrEqual(10);
    expect(most).toBeLessThanOrEqual(12);
  });
});

describe('reading a stream', () => {
  it('finds a message by its subject, with wildcards, past every consumer', async () => {
    const { subjects } = bus;
    const run = randomUUID();
    await bus.publish(subjects.outcome(run, 3, 1, 2), '{"turn":3}');
    const found = await bus.lastBySubject(subjects.outcomeStream(), subjects.outcomesOf(run, 3));
    expect(found?.json()).toEqual({ turn: 3 });
    expect(found?.subject).toBe(subjects.outcome(run, 3, 1, 2));
    expect(await bus.lastBySubject(subjects.outcomeStream(), subjects.outcomesOf(run, 4))).toBeNull();
  });
});
