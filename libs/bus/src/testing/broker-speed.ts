import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { median } from 'simple-statistics';

const BODY = new Uint8Array(256);
const IN_FLIGHT = 256;
const PUBLISHES = 20_000;
const ROUNDS = 4;
const STREAM = 'BENCH_SPEED';

/**
 * How fast the machine is at present: publishes a second of 256 bytes into a stream on disk, 256 in flight, by the broker and one
 * client alone. Nothing of ours takes part, so numbers of different days and machines can be compared by it.
 */
export async function publishesPerSecond(url: string): Promise<number> {
  const connection = await connect({ servers: url });
  try {
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: STREAM, subjects: [`${STREAM}.>`] });
    return await medianRate(connection).finally(() => manager.streams.delete(STREAM));
  } finally {
    await connection.close();
  }
}

async function medianRate(connection: NatsConnection): Promise<number> {
  const client = jetstream(connection);
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now();
    let next = 0;
    const publish = async (): Promise<void> => {
      while (next < PUBLISHES) await client.publish(`${STREAM}.${next++ % 1_000}`, BODY);
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, publish));
    rates.push((PUBLISHES * 1_000) / (performance.now() - begun));
  }
  // The first round is for the compiler.
  return Math.round(median(rates.slice(1)));
}
