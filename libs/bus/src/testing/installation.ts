import { randomBytes } from 'node:crypto';
import { Bus } from '../bus.js';

/** A namespace of its own on the test broker, with any number of connections to it. */
export class Installation {
  readonly namespace = `t${randomBytes(4).toString('hex')}`;
  private readonly buses: Bus[] = [];

  constructor(readonly url = process.env.TEST_NATS_URL ?? '') {}

  async bus(name = 'test'): Promise<Bus> {
    const bus = await Bus.connect({ url: this.url, namespace: this.namespace, name });
    await bus.ensureStreams();
    this.buses.push(bus);
    return bus;
  }

  /** Closes every connection and deletes the namespace's streams. */
  async remove(): Promise<void> {
    for (const bus of this.buses) await bus.close();
    const last = await this.bus('cleaner');
    const { subjects } = last;
    const lanes = (['control', 'high', 'normal', 'low'] as const).map((lane) => subjects.workStream(lane));
    const streams = [
      ...lanes,
      subjects.outcomeStream(),
      subjects.failureStream(),
      subjects.callStream(),
      subjects.toolStream(),
    ];
    for (const stream of streams) await last.deleteStream(stream);
    await last.close();
  }
}

/** Waits until something is so. @throws Error with `what` after 20 s. */
export async function until(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`never came true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
