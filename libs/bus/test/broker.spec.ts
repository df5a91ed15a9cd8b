import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
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
  async kill(): Promise<void> {
    const exit = once(this.process!, 'exit');
    this.process!.kill('SIGKILL');
    await exit;
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
