import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, MessagePattern, Payload, type MicroserviceOptions } from '@nestjs/microservices';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  ACK,
  JetStreamTransport,
  type Bus,
  type Delivery,
  type Settlement,
  type SourceTable,
} from '../src/index.js';
import { Installation, until } from '../src/testing/index.js';

const seen: { turn: number; number: number }[] = [];

@Controller()
class Turns {
  @EventPattern<string>('failures')
  async failed(@Payload() body: { turn: number }, @Ctx() delivery: Delivery): Promise<Settlement> {
    seen.push({ turn: body.turn, number: delivery.number });
    if (body.turn === 2 && delivery.number === 1) throw new Error('the database is away');
    return ACK;
  }

  @MessagePattern('double')
  double(@Payload() body: { value: number }): { value: number } {
    if (body.value < 0) throw new Error('too small');
    return { value: body.value * 2 };
  }
}

@Module({ controllers: [Turns] })
class TurnsModule {}

const installation = new Installation();
let bus: Bus;
let app: INestMicroservice | undefined;

const table = (): Required<Pick<SourceTable, 'events' | 'requests'>> => ({
  events: {
    failures: {
      concurrency: 4,
      sources: [
        {
          stream: bus.subjects.failureStream(),
          consumer: bus.subjects.failureConsumer(),
          filter: bus.subjects.failureStreamSubjects(),
        },
      ],
    },
  },
  requests: { double: { subject: `${installation.namespace}.rpc.double`, queueGroup: 'double' } },
});

async function start(sources: SourceTable): Promise<void> {
  const strategy = new JetStreamTransport(bus, sources);
  app = await NestFactory.createMicroservice<MicroserviceOptions>(TurnsModule, {
    strategy,
    logger: false,
    abortOnError: false,
  });
  await app.listen();
}

beforeAll(async () => {
  bus = await installation.bus();
});
afterEach(async () => {
  await app?.close();
  app = undefined;
  seen.length = 0;
});
afterAll(() => installation.remove());

const publish = (turn: number, body = JSON.stringify({ turn })) =>
  bus.publish(bus.subjects.failure(randomUUID(), turn, 1, 1), body);

describe('JetStreamTransport', () => {
  it('settles a message as its handler returned, and delivers it again after an error', async () => {
    await start(table());
    await publish(1);
    await publish(2);
    await until('both are through', () => seen.length === 3);
    expect(seen).toContainEqual({ turn: 1, number: 1 });
    expect(seen.filter(({ turn }) => turn === 2)).toEqual([
      { turn: 2, number: 1 },
      { turn: 2, number: 2 },
    ]);
  });

  it('lets go of a body that is not JSON', async () => {
    await start(table());
    await publish(3, 'not json');
    await until('it is gone', async () => {
      const [stats] = await bus.stats(bus.subjects.failureStream());
      return stats.pending + stats.in_flight === 0;
    });
    expect(seen).toEqual([]);
  });

  it('answers requests', async () => {
    await start(table());
    const subject = `${installation.namespace}.rpc.double`;
    expect(await bus.request(subject, '{"value":4}', { timeoutMs: 2_000 })).toBe('{"value":8}');
    await expect(bus.request(subject, '{"value":-1}', { timeoutMs: 2_000 })).rejects.toMatchObject({
      code: 'remote',
    });
  });

  it('does not start where its table and the controllers do not fit', async () => {
    const { events } = table();
    await expect(start({ events: { ...events, calls: events.failures } })).rejects.toThrow(
      'no source for request double; no handler for event calls',
    );
  });
});
