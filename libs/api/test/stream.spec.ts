import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { Delta, Followed } from '@scrai/client';
import type { ListeningNews, SpokenNews } from '@scrai/contracts';
import { until } from '@scrai/bus/testing';
import { ApiUnderTest } from './api-under-test.js';

let api: ApiUnderTest;

beforeAll(async () => {
  api = await ApiUnderTest.start();
});
afterAll(() => api.stop());

const TURN = ['turn.requested', 'turn.completed'];

/** Follows until the end, or until `count` events are there. */
async function followed(
  id: string,
  after = 0,
  count = Infinity,
): Promise<{ seqs: number[]; end: Followed | null }> {
  const seqs: number[] = [];
  for await (const item of api.client.runs.follow(id, { after })) {
    if (item.kind === 'end') return { seqs, end: item };
    seqs.push(item.event.seq);
    if (seqs.length === count) break;
  }
  return { seqs, end: null };
}

const upTo = (last: number, first = 1): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

describe('the stream of a run', () => {
  it('gives every event once and in order while they are appended, and then its end with the fingerprint', async () => {
    const id = await api.run();
    await api.append(id, ['run.started', ...TURN]);
    const following = followed(id);
    for (let i = 0; i < 20; i++) await api.append(id, TURN);
    await api.append(id, ['run.ended']);
    const { seqs, end } = await following;
    expect(seqs).toEqual(upTo(44));
    const log = await (await api.fetch(`/scenario-runs/${id}/log`)).text();
    const fingerprint = createHash('sha256').update(log).digest('hex');
    expect(end).toEqual({ kind: 'end', end: { status: 'completed', fingerprint, events: 44 } });
    expect(log.split('\n')).toHaveLength(45);
  });

  it('resumes after a cut at every place with no gap and no repeat', async () => {
    const id = await api.run();
    await api.append(id, ['run.started', ...TURN, ...TURN, 'run.ended']);
    for (const cut of upTo(5)) {
      const before = await followed(id, 0, cut);
      const after = await followed(id, cut);
      expect([...before.seqs, ...after.seqs]).toEqual(upTo(6));
      expect(after.end).not.toBeNull();
    }
  });

  it('goes on where news was lost', async () => {
    const id = await api.run();
    await api.append(id, ['run.started']);
    const following = followed(id);
    await followed(id, 0, 1);
    await api.append(id, [...TURN, 'run.ended'], { news: false });
    expect((await following).seqs).toEqual(upTo(4));
  });

  it('gives all of a log that is longer than its window, to many at once', async () => {
    const id = await api.run();
    await api.append(id, ['run.started', ...Array.from({ length: 1_250 }, () => TURN).flat()]);
    const following = [0, 0, 700, 2_501].map((after) => followed(id, after));
    await api.append(id, [...TURN, 'run.ended']);
    const [first, second, third, fourth] = await Promise.all(following);
    expect(first.seqs).toEqual(upTo(2_504));
    expect(second.seqs).toEqual(first.seqs);
    expect(third.seqs).toEqual(upTo(2_504, 701));
    expect(fourth.seqs).toEqual(upTo(2_504, 2_502));
  });

  it('answers 404 before it opens, and 400 for a place that the log does not have', async () => {
    const unknown = await api.fetch(`/scenario-runs/${crypto.randomUUID()}/stream`);
    expect(unknown.status).toBe(404);
    expect(unknown.headers.get('content-type')).toContain('application/problem+json');
    const id = await api.run();
    const headers = { 'last-event-id': '9' };
    expect((await api.fetch(`/scenario-runs/${id}/stream`, { headers })).status).toBe(400);
    expect((await api.fetch(`/scenario-runs/${id}/stream?after=x`)).status).toBe(400);
  });

  it('carries ids, event types and headers that keep proxies from buffering', async () => {
    const id = await api.run();
    await api.append(id, ['run.started', 'run.ended']);
    const response = await api.fetch(`/scenario-runs/${id}/stream`);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const [retry, first, second, end] = (await response.text()).split('\n\n');
    expect(retry).toMatch(/^retry: \d+$/);
    expect(first).toMatch(/^id: 1\nevent: run.started\ndata: \{.*"seq":1.*\}$/);
    expect(second).toMatch(/^id: 2\nevent: run.ended\n/);
    expect(end).toMatch(
      /^event: end\ndata: \{"status":"completed","fingerprint":"[0-9a-f]{64}","events":2\}$/,
    );
  });
});

describe('words while they are said', () => {
  const said = (turn: number, at: number, text: string): SpokenNews => ({
    ...{ turn, agent: 'Ada', attempt: '1.1', kind: 'said' as const, at, text },
  });

  /** Follows a run with its words, and speaks in it as an engine does. */
  async function listening(id: string) {
    const runs: string[] = [];
    const { bus } = api;
    const news = bus.onNews(bus.subjects.listening(), (body) =>
      runs.push(...(JSON.parse(body) as ListeningNews).scenario_run_ids),
    );
    const seen: (string | number)[] = [];
    const deltas = {
      delta: ({ text, at }: Delta) => void seen.push(`${at}:${text}`),
      reset: () => void seen.push('reset'),
    };
    const following = (async () => {
      for await (const item of api.client.runs.follow(id, { deltas })) {
        seen.push(item.kind === 'event' ? item.event.seq : 'end');
      }
    })();
    const speak = (words: SpokenNews) => bus.news(bus.subjects.spoken(id), JSON.stringify(words));
    return { runs, seen, following, speak, news };
  }

  it('come between the events, and change nothing of them; after their turn is closed they come no more', async () => {
    const id = await api.run();
    await api.append(id, ['run.started']);
    const { runs, seen, following, speak, news } = await listening(id);
    await until('the log was read', () => seen.includes(1));
    await until('engines are told that somebody listens', () => runs.includes(id));
    await until('the words come', () => {
      speak(said(1, 0, 'Hel'));
      return seen.includes('0:Hel');
    });
    speak({ turn: 1, agent: 'Ada', attempt: '1.1', kind: 'taken_back' });
    await until('they are taken back', () => seen.includes('reset'));
    await api.append(id, TURN);
    await until('the turn is closed', () => seen.includes(3));
    speak(said(1, 3, 'too late'));
    speak(said(2, 0, 'Next.'));
    await until('the next one speaks', () => seen.includes('0:Next.'));
    await api.append(id, [...TURN, 'run.ended']);
    await following;
    await news.stop();
    expect(seen).not.toContain('3:too late');
    expect(seen.filter((item) => typeof item === 'number')).toEqual(upTo(6));
    expect(seen.at(-1)).toBe('end');
  });

  it('are asked for by nobody who does not want them', async () => {
    const id = await api.run();
    await api.append(id, ['run.started', 'run.ended']);
    const text = await (await api.fetch(`/scenario-runs/${id}/stream?tokens=false`)).text();
    expect(text).not.toContain('delta');
    expect((await api.fetch(`/scenario-runs/${id}/stream?tokens=maybe`)).status).toBe(400);
  });
});
