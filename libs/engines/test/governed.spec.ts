import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until } from '@scrai/bus/testing';
import { startOpenAiServer, type OpenAiServer, type Step } from '@scrai/model/testing';
import { Crew } from './crew.js';

jest.setTimeout(60_000);

/** A server that allows so many requests in any window of so many ms, and answers 429 to the others. */
function allowing(most: number, windowMs: number) {
  const taken: number[] = [];
  const limit = { refused: 0 };
  const script = (): Step | undefined => {
    const now = performance.now();
    while (taken[0] <= now - windowMs) taken.shift();
    if (taken.length >= most) {
      limit.refused++;
      return { kind: 'error', status: 429, headers: { 'retry-after-ms': '300' } };
    }
    taken.push(now);
    return undefined;
  };
  return { limit, script };
}

describe('governed engines', () => {
  let server: OpenAiServer;
  let second: OpenAiServer;
  let crew: Crew;
  beforeAll(async () => {
    server = await startOpenAiServer();
    second = await startOpenAiServer();
  });
  afterEach(async () => {
    server.use(undefined);
    second.use(undefined);
    await crew.close();
  });
  afterAll(() => Promise.all([server.stop(), second.stop()]));

  const open = async (limits: string): Promise<void> => {
    const text = `
providers:
  openai: { protocol: chat-completions, base_url: "${server.url}", limits: ${limits} }
  other: { protocol: chat-completions, base_url: "${second.url}" }
aliases: { both: ['openai:m-1', 'other:m-2'] }`;
    crew = await Crew.open({ modelsFile: { path: '/models.yaml', text }, openai: { apiKey: 'sk-1' } });
  };

  it('use what is allowed without a refusal, for two runs at once, and hold no places while they wait', async () => {
    // Half as much again as is used: a busy machine bunches what was let go at an even pace.
    const { limit, script } = allowing(60, 2_000);
    server.use(script);
    await open('{ requests_per_minute: 1200 }');
    await crew.govern();
    await crew.hire(4, 2);
    const model = 'openai:m-1';
    const [long, short, free] = await Promise.all([
      crew.play(30, { model }),
      crew.play(10, { model }),
      crew.play(10),
    ]);
    await until('all are through', () => crew.outcomes.length === 50);
    // In the order of the answers, whenever somebody looks: ten by turns of each that needs the provider, then the rest.
    const order = crew.calls.map(({ scenario_run_id }) => scenario_run_id);
    const longBefore = (run: string): number =>
      order.slice(0, order.lastIndexOf(run)).filter((one) => one === long).length;
    expect(longBefore(free)).toBeLessThan(30);
    expect(longBefore(short)).toBeLessThan(25);
    expect(limit.refused).toBeLessThanOrEqual(2);
    expect(crew.failures).toEqual([]);
    const waited = crew.calls.filter(({ selection }) => (selection?.waited_ms ?? 0) > 0);
    expect(waited.length).toBeGreaterThan(20);
  });

  it('wait out refusals that nobody foresaw, and go on under another governor when theirs has died', async () => {
    let asked = 0;
    const refused: Step = { kind: 'error', status: 429, headers: { 'retry-after-ms': '200' } };
    server.use(() => (++asked > 4 && asked <= 10 ? refused : undefined));
    await open('{}');
    await crew.govern();
    await crew.hire(2, 4);
    const run = await crew.play(20, { model: 'openai:m-1' });
    await until('some are through', () => crew.of(run) > 2);
    const desk = await crew.govern();
    const more = await crew.play(20, { model: 'openai:m-1' });
    await until('all are through', () => crew.of(run) + crew.of(more) === 40);
    expect(asked).toBe(46);
    expect(crew.failures).toEqual([]);
    expect(crew.calls.some(({ selection }) => selection?.refusals.length)).toBe(true);
    await until('it tells that nothing waits', () => desk.states[0]?.waiting === 0);
    expect(desk.states).toMatchObject([{ key: 'openai', breaker: 'closed' }]);
  });

  it('let the next model of a chain answer where the first is unavailable, say why, and count its price', async () => {
    server.use(() => ({ kind: 'error', status: 401, message: 'wrong key' }));
    await open('{}');
    await crew.govern();
    await crew.hire(1, 4);
    const prices = { 'openai:m-1': { input: 1e6, output: 0 }, 'other:m-2': { input: 0, output: 1e6 } };
    const first = await crew.play(1, { model: 'both', prices });
    await until('it is through', () => crew.of(first) === 1);
    expect(server.requests.length).toBeGreaterThan(0);
    const asked = server.requests.length;
    const next = await crew.play(3, { model: 'both', prices });
    await until('they are through', () => crew.of(next) === 3);
    expect(server.requests).toHaveLength(asked);
    const [call] = crew.calls;
    expect(call).toMatchObject({
      model: 'other:m-2',
      cost: call.output_tokens,
      selection: {
        asked: 'both',
        reason: 'next of «both»',
        passed_over: [{ model: 'openai:m-1', reason: expect.stringContaining('wrong key') }],
      },
    });
    expect(crew.calls.at(-1)?.selection?.passed_over[0].reason).toContain('refused the key');
    expect(crew.outcomes[0].outcome).toMatchObject({ kind: 'done', model: 'other:m-2' });
  });
});
