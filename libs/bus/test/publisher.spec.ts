import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Bus } from '../src/index.js';
import { ATTEMPTS_HEADER } from '../src/delivery.js';
import { Outbox } from '../src/outbox.js';
import { Publisher } from '../src/publisher.js';

let bus: Bus;
let connection: NatsConnection;
beforeAll(async () => {
  const url = process.env.TEST_NATS_URL!;
  bus = await Bus.connect({ url, namespace: `t${randomBytes(4).toString('hex')}`, name: 'test' });
  await bus.ensureStreams();
  connection = await connect({ servers: url });
});
afterAll(async () => {
  await connection.close();
  await bus.close();
});

it('marks what it sends a second time: the first may have been stored, delivered and done by then', async () => {
  const outbox = new Outbox(connection);
  const publisher = new Publisher(outbox, () => Promise.resolve(false));
  const subject = bus.subjects.work('actor', 'high', randomUUID(), 1);
  const marks: (string | undefined)[] = [];
  const heard = Promise.withResolvers<void>();
  connection.subscribe(subject, {
    callback: (_, message) => {
      marks.push(message.headers?.get(ATTEMPTS_HEADER));
      if (marks.length === 2) heard.resolve();
    },
  });
  const published = publisher.publish(subject, '{}');
  outbox.flush();
  publisher.resend();
  outbox.flush();
  expect(await published).toBe('stored');
  await heard.promise;
  expect(marks).toEqual([undefined, '1']);
  publisher.close();
});
