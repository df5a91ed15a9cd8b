import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Bus } from '../src/index.js';
import { Installation, until } from '../src/testing/index.js';

const installation = new Installation();
let bus: Bus;

beforeAll(async () => {
  bus = await installation.bus();
});
afterAll(() => installation.remove());

describe('request and respond', () => {
  it('answers, and tells the sentence of an error', async () => {
    const subject = `${installation.namespace}.rpc.echo`;
    const responding = bus.respond(subject, 'echo', async (body) => {
      if (body === 'bad') throw new Error('no such run');
      return `${body}!`;
    });
    expect(await bus.request(subject, 'hello', { timeoutMs: 2_000 })).toBe('hello!');
    await expect(bus.request(subject, 'bad', { timeoutMs: 2_000 })).rejects.toMatchObject({
      code: 'remote',
      message: expect.stringContaining('no such run'),
    });
    await responding.stop();
    await expect(bus.request(subject, 'hello', { timeoutMs: 2_000 })).rejects.toMatchObject({
      code: 'no_responder',
    });
  });

  it('asks again, of whoever comes next, where the one that was asked is as good as dead', async () => {
    const subject = `${installation.namespace}.rpc.half`;
    const taken = Promise.withResolvers<void>();
    const dead = bus.respond(subject, 'half', () => {
      taken.resolve();
      return new Promise<string>(() => undefined);
    });
    const asked = bus.request(subject, 'well', { timeoutMs: 60_000, repeatable: true });
    await taken.promise;
    const alive = bus.respond(subject, 'half', async (body) => `${body}!`);
    void dead.stop();
    expect(await asked).toBe('well!');
    await alive.stop();
  });

  it('takes the answer of whoever was asked first, though he listens no more when he is asked again', async () => {
    const subject = `${installation.namespace}.rpc.leaving`;
    const [taken, repeated] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()];
    const leaving = bus.respond(subject, 'leaving', () => {
      taken.resolve();
      return repeated.promise;
    });
    const asked = bus.request(subject, '', { timeoutMs: 60_000, repeatable: true });
    await taken.promise;
    const stopped = leaving.stop();
    setTimeout(() => repeated.resolve('the first'), 1_500);
    expect(await asked).toBe('the first');
    await stopped;
  });

  it('gives up on an answer that does not come', async () => {
    const subject = `${installation.namespace}.rpc.silent`;
    const { promise, resolve } = Promise.withResolvers<string>();
    const responding = bus.respond(subject, 'silent', () => promise);
    await expect(bus.request(subject, '', { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
    resolve('late');
    await responding.stop();
  });
});

describe('news', () => {
  it('reach every listener', async () => {
    const heard: string[] = [];
    const { subjects } = bus;
    const listening = [1, 2].map((who) =>
      bus.onNews(subjects.appended('*'), (body) => heard.push(`${who} ${body}`)),
    );
    bus.news(subjects.appended('r'), 'grown');
    await until('both have heard', () => heard.length === 2);
    expect(heard.sort()).toEqual(['1 grown', '2 grown']);
    await Promise.all(listening.map((each) => each.stop()));
  });
});

describe('connecting', () => {
  it('says which broker does not answer, and what to do', async () => {
    const url = 'nats://user:secret@127.0.0.1:1';
    const connecting = Bus.connect({ url, namespace: 't', name: 'test', connectAttempts: 2 });
    await expect(connecting).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/nats:\/\/\*\*\*@127\.0\.0\.1:1 .*nats-server -js.*NATS_URL/),
    });
  });
});
