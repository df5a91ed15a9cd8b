import { describe, expect, it } from '@jest/globals';
import type { CallEnd, GovernorReport, Lane, RateLimits, Ticket } from '@scrai/contracts';
import { KeyGovernor } from '../src/key-governor.js';

/** A provider, its governor and engines, on a clock of their own. */
class World {
  now = 1_000;
  governor = new KeyGovernor('openai');
  /** Times of calls that were let go, by run. */
  readonly calls: { run: string; at: number; id: string }[] = [];
  /** Calls that go on, with their times. */
  readonly under = new Map<string, number>();
  readonly refused: string[] = [];
  /** Tokens that a call uses; 0: nobody knows. */
  used = 0;
  /** An engine that has died. */
  silent: string | null = null;
  private ids = 0;
  private readonly tickets = new Map<string, Ticket & { engine: string }>();

  constructor(readonly limits: RateLimits = {}) {}

  ask(run: string, count: number, more: Partial<Ticket> = {}, engine = 'e1'): string[] {
    const tickets = Array.from({ length: count }, (): Ticket => {
      const id = `${run}-${++this.ids}`;
      const lane: Lane = 'high';
      return { id, scenario_run_id: run, lane, tokens: 0, has_other: false, state: 'waiting', ...more };
    });
    for (const ticket of tickets) this.tickets.set(ticket.id, { ...ticket, engine });
    this.report({ tickets, whole: false }, engine);
    return tickets.map(({ id }) => id);
  }

  end(id: string, result: CallEnd['result'] = 'answered', more: Partial<CallEnd> = {}): void {
    const { engine } = this.tickets.get(id)!;
    this.tickets.delete(id);
    this.under.delete(id);
    this.report({ ended: [{ id, result, tokens: this.used, ...more }] }, engine);
  }

  report(part: Partial<GovernorReport>, engine = 'e1'): void {
    const report = {
      engine_id: engine,
      key: 'openai',
      configured: this.limits,
      tickets: [],
      whole: false,
      ended: [],
    };
    this.governor.hear({ ...report, ...part }, this.now);
    this.decide();
  }

  /** Time passes; calls that are let go end with `result` after `lasting` ms. */
  pass(ms: number, ends: { result?: CallEnd['result']; lasting?: number } = {}): void {
    const { lasting = 50 } = ends;
    for (const end = this.now + ms; this.now < end; this.now += 10) {
      if (this.now % 1_000 === 0) this.reportAll();
      for (const [id, at] of this.under) if (at + lasting <= this.now) this.end(id, ends.result);
      this.decide();
    }
  }

  private reportAll(): void {
    const tickets = [...this.tickets.values()];
    for (const engine of new Set(tickets.map((ticket) => ticket.engine)))
      if (engine !== this.silent)
        this.report({ whole: true, tickets: tickets.filter((ticket) => ticket.engine === engine) }, engine);
  }

  private decide(): void {
    for (const { id, refused } of this.governor.decide(this.now)) {
      const ticket = this.tickets.get(id)!;
      if (refused !== undefined) {
        this.refused.push(refused);
        this.tickets.delete(id);
        continue;
      }
      ticket.state = 'calling';
      this.under.set(id, this.now);
      this.calls.push({ run: ticket.scenario_run_id, at: this.now, id });
    }
  }

  /** Most calls in any stretch of so many ms. */
  most(ms: number): number {
    const times = this.calls.map(({ at }) => at);
    return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + ms).length));
  }

  of = (run: string): number => this.calls.filter((call) => call.run === run).length;
}

describe('the governor of a key', () => {
  it('uses at least nine tenths of what is allowed, and in no window more than its part', () => {
    const world = new World({ requests_per_minute: 300 });
    world.ask('a', 1_000);
    world.pass(120_000);
    expect(world.calls.length).toBeGreaterThanOrEqual(2 * 300 * 0.9);
    expect(world.most(60_000)).toBeLessThanOrEqual(300);
    expect(world.most(10_000)).toBeLessThanOrEqual(50);
    expect(world.most(1_000)).toBeLessThanOrEqual(6);
  });

  it('paces tokens as well, by what calls used in the end', () => {
    const world = new World({ tokens_per_minute: 60_000 });
    world.ask('a', 1_000, { tokens: 1_000 });
    world.pass(60_000);
    expect(world.calls.length).toBeGreaterThan(54);
    expect(world.calls.length).toBeLessThanOrEqual(61);
    const thrifty = new World({ tokens_per_minute: 60_000 });
    thrifty.used = 100;
    thrifty.ask('a', 1_000, { tokens: 1_000 });
    thrifty.pass(60_000);
    expect(thrifty.calls.length).toBeGreaterThan(100);
  });

  it('shares between runs that wait, by their lanes, however many calls each has', () => {
    const world = new World({ requests_per_minute: 600 });
    world.ask('many', 1_000);
    world.pass(10_000);
    world.ask('few', 50);
    world.ask('trial', 500, { lane: 'low' });
    const before = world.of('many');
    world.pass(9_000);
    const later = { many: world.of('many') - before, few: world.of('few'), trial: world.of('trial') };
    expect(Math.abs(later.many - later.few)).toBeLessThanOrEqual(1);
    expect(later.few / later.trial).toBeCloseTo(4, 0);
  });

  it('lets more go on at a time until it is refused, and then fewer', () => {
    const world = new World();
    world.ask('a', 2_000);
    expect(world.calls).toHaveLength(16);
    world.pass(200);
    const { concurrency } = world.governor.state('', world.now);
    expect(concurrency).toBeGreaterThan(32);
    const [under] = world.under.keys();
    world.end(under, 'rate_limited', { retry_after_ms: 5_000 });
    const refused = world.governor.state('', world.now);
    expect(refused.concurrency).toBeLessThan(concurrency);
    expect(refused).toMatchObject({ rate_limited_total: 1, opens_in_ms: 5_000, reason: expect.any(String) });
    const before = world.calls.length;
    world.pass(4_900);
    expect(world.calls).toHaveLength(before);
    world.pass(200);
    expect(world.calls.length).toBeGreaterThan(before);
  });

  it('learns a pace from what went through before a refusal, and from what the provider tells', () => {
    const world = new World();
    world.ask('a', 3_000);
    world.pass(300);
    const through = world.calls.length;
    const [under] = world.under.keys();
    world.end(under, 'rate_limited', { retry_after_ms: 60_000 });
    const { learnt } = world.governor.state('', world.now);
    expect(learnt.requests_per_minute).toBe(Math.floor(through * 0.95));
    const told = new World();
    const [id] = told.ask('a', 1);
    told.end(id, 'answered', { told: { requests_per_minute: 120, tokens_per_minute: 9_000 } });
    expect(told.governor.state('', told.now).learnt).toEqual({
      requests_per_minute: 120,
      tokens_per_minute: 9_000,
    });
  });

  it('lets nothing through to who fails every call, but one to see; calls that others can answer do not wait', () => {
    const world = new World({ concurrency: 4 });
    world.ask('a', 100);
    world.pass(4_000, { result: 'unavailable', lasting: 500 });
    const failed = world.calls.length;
    expect(failed).toBeLessThanOrEqual(32);
    expect(world.governor.state('', world.now)).toMatchObject({ breaker: 'open' });
    world.ask('b', 1, { has_other: true });
    expect(world.refused).toEqual(['it failed every call of late']);
    world.pass(2_000, { result: 'unavailable' });
    expect(world.calls).toHaveLength(failed + 1);
    world.pass(5_000);
    expect(world.governor.state('', world.now).breaker).toBe('closed');
    expect(world.calls.length).toBeGreaterThan(failed + 20);
  });

  it('tells calls that others can answer of a key that was refused; the others try it', () => {
    const world = new World();
    const [id] = world.ask('a', 1);
    world.end(id, 'key_refused');
    world.ask('b', 1, { has_other: true });
    expect(world.refused).toHaveLength(1);
    world.ask('c', 1);
    expect(world.of('c')).toBe(1);
  });

  it('frees the calls of an engine that says nothing any more', () => {
    const world = new World({ concurrency: 2 });
    world.ask('a', 2, {}, 'dead');
    world.ask('b', 2);
    expect(world.of('b')).toBe(0);
    world.silent = 'dead';
    world.pass(6_000, { lasting: 60_000 });
    expect(world.of('b')).toBe(2);
  });

  it('goes on where another one was: its pace, its pause and the calls that are under way', () => {
    const world = new World({ requests_per_minute: 60 });
    world.ask('a', 30);
    world.pass(10_000);
    const state = world.governor.state('one', world.now);
    expect(state.waiting).toBeGreaterThan(10);
    const [{ at: last }] = world.calls.slice(-1);
    world.governor = new KeyGovernor('openai', world.now + 1_500);
    world.governor.resume(state, world.now);
    world.pass(10_000);
    const next = world.calls.find(({ at }) => at > last)!;
    expect(next.at - last).toBeGreaterThanOrEqual(1_000);
    expect(world.most(10_000)).toBeLessThanOrEqual(10);
    expect(world.governor.state('two', world.now).granted_total).toBe(world.calls.length);
  });
});
