import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { ACK, Bus } from '../src/index.js';
import { until } from '../src/testing/index.js';

/** A broker of the test's own, because it is killed. */
class Broker {
  private process?: ChildProcess;
  private constructor(
    readonly port: number,
    private readonly folder: string,
  ) {}

  static async begin(): Promise<Broker> {
    const broker = new Broker(await getPort(), await mkdtemp(join(tmpdir(), 'scrai-bus-')));
    broker.start();
    return broker;
  }
  start(): void {
    const args = ['-js', '-a', '127.0.0.1', '-p', String(this.port), '-sd', this.folder];
    this.process = spawn('nats-server', args, { stdio: 'ignore' });
  }
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const exit = once(this.process!, 'exit');
    this.process!.kill(signal);
    await exit;
  }
  /** Where the messages of a stream are. */
  filesOf(stream: string): string {
    return join(this.folder, 'jetstream', '$G', 'streams', stream, 'msgs');
  }
  wipe(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

let broker: Broker;
let bus: Bus | undefined;

afterEach(async () => {
  await bus?.close();
  await broker.kill();
  await broker.wipe();
});

describe('a broker that is killed', () => {
  it.each([{ wiped: false }, { wiped: true }])(
    'goes on by itself (disk wiped: $wiped)',
    async ({ wiped }) => {
      broker = await Broker.begin();
      bus = await Bus.connect({ url: `nats://127.0.0.1:${broker.port}`, namespace: 'kill', name: 'test' });
      await bus.ensureStreams();
      const { subjects } = bus;
      const run = randomUUID();
      const seen = new Set<string>();
      bus.consume({
        stream: subjects.failureStream(),
        consumer: subjects.failureConsumer(),
        filter: subjects.failureStreamSubjects(),
        concurrency: 4,
        handle: async (delivery) => {
          seen.add(delivery.text());
          return ACK;
        },
      });
      await bus.publish(subjects.failure(run, 1, 1, 1), '1');
      await until('the first comes', () => seen.has('1'));
      await broker.kill();
      await until('the loss is noticed', () => !bus!.connected);
      const publishing = bus.publish(subjects.failure(run, 2, 1, 1), '2');
      if (wiped) await broker.wipe();
      broker.start();
      expect(await publishing).toBe('stored');
      await until('the second comes', () => seen.has('2'));
      expect(bus.connected).toBe(true);
    },
  );
});

describe('a broker that forgot that it had removed a message', () => {
  it('takes another under its subject, once what was done is swept', async () => {
    broker = await Broker.begin();
    bus = await Bus.connect({ url: `nats://127.0.0.1:${broker.port}`, namespace: 'acked', name: 'test' });
    await bus.ensureStreams();
    const { subjects } = bus;
    const subject = subjects.failure(randomUUID(), 1, 1, 1);
    const seen: string[] = [];
    await bus.publish(subject, 'the first');
    // Its files of before it was acked come back, as if the broker had been killed between the ack and the removal.
    const [files, kept] = [broker.filesOf(subjects.failureStream()), broker.filesOf('kept')];
    await broker.kill('SIGTERM');
    await cp(files, kept, { recursive: true });
    broker.start();
    bus.consume({
      stream: subjects.failureStream(),
      consumer: subjects.failureConsumer(),
      filter: subjects.failureStreamSubjects(),
      concurrency: 1,
      handle: async (delivery) => {
        seen.push(delivery.text());
        return ACK;
      },
    });
    const isSettled = async (): Promise<boolean> => {
      if (seen.length === 0) return false;
      const [{ pending, in_flight }] = await bus!.stats(subjects.failureStream());
      return pending + in_flight === 0;
    };
    await until('the first is done', isSettled);
    await broker.kill('SIGTERM');
    await until('the loss is noticed', () => !bus!.connected);
    await rm(files, { recursive: true });
    await cp(kept, files, { recursive: true });
    await rm(join(kept, '..'), { recursive: true });
    broker.start();
    await until('the broker is back', () => bus!.connected);
    expect(await bus.publish(subject, 'the second')).toBe('pending');
    expect(await bus.removeAcked()).toBe(1);
    expect(await bus.publish(subject, 'the second')).toBe('stored');
    await until('the second is done', () => seen.length === 2);
    expect(seen).toEqual(['the first', 'the second']);
    expect(await bus.removeAcked()).toBe(0);
  });
});
