import type { CallEnd, GovernorReport, GovernorState, RateLimits, Ticket } from '@scrai/contracts';
import { AdaptiveConcurrency } from './concurrency.js';
import { Breaker } from './breaker.js';
import { FairQueue } from './fair-queue.js';
import { LearntLimits } from './learnt-limits.js';
import { Pace } from './pace.js';

/** An engine that reports nothing for so long has died, and its calls with it. */
const SILENCE_MS = 4_000;
/** A word that did not arrive is said again after this time. */
const AGAIN_MS = 500;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Calls that another model can answer do not try a key that was refused for so long. */
const KEY_REFUSED_MS = 60_000;
const RUNS_SHOWN = 20;

interface Held extends Ticket {
  engine_id: string;
  grantedAt: number | null;
}

/** What engines are to be told. */
export interface Decision {
  engine_id: string;
  id: string;
  /** Why the call may not be made; absent: it may. */
  refused?: string;
}

/**
 * Decides which calls to one provider key may be made, and when: at an even pace of requests and tokens, so many at a time as the
 * provider bears, none while it fails, and in fair shares between runs. Times are ms of the caller's clock.
 */
export class KeyGovernor {
  private configured: RateLimits = {};
  private readonly learnt = new LearntLimits();
  private readonly requests = new Pace();
  private readonly tokens = new Pace();
  private readonly concurrency = new AdaptiveConcurrency();
  private readonly breaker = new Breaker();
  private readonly queue = new FairQueue<Held>();
  private readonly tickets = new Map<string, Held>();
  private readonly heard = new Map<string, number>();
  private calling = 0;
  private pausedUntil = 0;
  private pauses = 0;
  private keyRefused: { until: number; reason: string } | null = null;
  private granted = 0;
  private rateLimited = 0;

  constructor(
    private readonly key: string,
    /** Nothing is let go before: what the others have is not known yet. */
    private readonly from = 0,
  ) {}

  /** Takes in what an engine has. @returns what it should know already, and does not seem to. */
  hear(report: GovernorReport, now: number): Decision[] {
    this.heard.set(report.engine_id, now);
    this.configured = report.configured;
    for (const end of report.ended) this.ended(end, now);
    if (report.whole) this.forget(report.engine_id, new Set(report.tickets.map(({ id }) => id)));
    const again: Decision[] = [];
    for (const ticket of report.tickets) {
      const held = this.tickets.get(ticket.id);
      if (!held) this.enter(ticket, report.engine_id, now);
      else if (ticket.state === 'waiting' && held.grantedAt !== null && now - held.grantedAt > AGAIN_MS)
        again.push({ engine_id: held.engine_id, id: ticket.id });
    }
    this.adjust();
    return again;
  }

  /** What may be told now; `nextAt` says when to ask again. */
  decide(now: number): Decision[] {
    for (const [engine, at] of this.heard) {
      if (now - at <= SILENCE_MS) continue;
      this.heard.delete(engine);
      this.forget(engine, new Set());
    }
    if (this.queue.size > 0 && this.learnt.recover(now)) this.adjust();
    const decisions = this.refusals(now);
    while (this.queue.size > 0 && this.opensAt() <= now) {
      const ticket = this.queue.take()!;
      ticket.grantedAt = now;
      this.calling++;
      this.granted++;
      this.requests.take(1, now);
      this.tokens.take(ticket.tokens, now);
      this.learnt.granted(now);
      this.breaker.granted(ticket.id);
      decisions.push({ engine_id: ticket.engine_id, id: ticket.id });
    }
    return decisions;
  }

  /** When something can be decided without a further report; null: never. */
  nextAt(): number | null {
    if (this.queue.size === 0) return null;
    const at = this.opensAt();
    return at === Infinity ? null : at;
  }

  get idle(): boolean {
    return this.tickets.size === 0;
  }

  state(governed_by: string, now: number): GovernorState {
    const { breaker, configured } = this;
    const opensAt = Math.max(this.pausedUntil, breaker.opensAt === Infinity ? 0 : breaker.opensAt);
    return {
      key: this.key,
      governed_by,
      told_at: new Date().toISOString(),
      configured,
      learnt: this.learnt.limits,
      concurrency: this.concurrency.limit,
      calling: this.calling,
      waiting: this.queue.size,
      runs: this.queue.waits().slice(0, RUNS_SHOWN),
      breaker: breaker.state,
      reason: this.reason(now),
      opens_in_ms: Math.max(0, Math.round(opensAt - now)),
      granted_total: this.granted,
      rate_limited_total: this.rateLimited,
      ahead_ms: { requests: this.requests.aheadMs(now), tokens: this.tokens.aheadMs(now) },
    };
  }

  /** Goes on from what who governed before told last. */
  resume(state: GovernorState, now: number): void {
    this.configured = state.configured;
    this.learnt.resume(state.learnt, now);
    this.concurrency.resume(state.concurrency);
    this.breaker.resume(state.breaker, now + state.opens_in_ms);
    this.adjust();
    this.requests.resume(state.ahead_ms.requests, now);
    this.tokens.resume(state.ahead_ms.tokens, now);
    if (state.breaker === 'closed') this.pausedUntil = now + state.opens_in_ms;
    this.granted = state.granted_total;
    this.rateLimited = state.rate_limited_total;
  }

  private opensAt(): number {
    if (this.calling >= this.concurrency.limit) return Infinity;
    const { from, pausedUntil, breaker, requests, tokens } = this;
    return Math.max(from, pausedUntil, breaker.opensAt, requests.opensAt, tokens.opensAt);
  }

  private enter(ticket: Ticket, engine_id: string, now: number): void {
    const under = ticket.state === 'calling';
    const held: Held = { ...ticket, engine_id, grantedAt: under ? now : null };
    this.tickets.set(ticket.id, held);
    if (under) this.calling++;
    else this.queue.add(held);
  }

  /** Calls that another model can answer are told at once where this one cannot. */
  private refusals(now: number): Decision[] {
    const reason = this.unavailable(now);
    if (reason === null) return [];
    const others = [...this.queue].filter(({ has_other }) => has_other);
    return others.map((ticket) => {
      this.queue.remove(ticket);
      this.tickets.delete(ticket.id);
      return { engine_id: ticket.engine_id, id: ticket.id, refused: reason };
    });
  }

  private unavailable(now: number): string | null {
    if (this.keyRefused && this.keyRefused.until > now) return this.keyRefused.reason;
    return this.breaker.opensAt > now ? 'it failed every call of late' : null;
  }

  private reason(now: number): string | null {
    const unavailable = this.unavailable(now);
    if (unavailable !== null) return unavailable;
    return this.pausedUntil > now ? 'it asked for a pause' : null;
  }

  private ended(end: CallEnd, now: number): void {
    const held = this.tickets.get(end.id);
    if (!held) return;
    this.drop(held);
    if (end.told) this.learnt.hear(end.told);
    if (held.grantedAt === null) return;
    const { id, result } = end;
    // A refused call used nothing of its tokens; what is not known is left as it was estimated.
    if (end.tokens > 0 || result === 'rate_limited') this.tokens.take(end.tokens - held.tokens, now);
    if (result === 'answered') this.answered();
    else if (result === 'rate_limited' || result === 'overloaded') this.tooMuch(end, now);
    else if (result === 'unavailable') this.breaker.failed(id, now);
    else if (result === 'key_refused') this.refuseKey(end, now);
    else if (result === 'failed') this.breaker.answered();
    this.breaker.lost(id);
  }

  private answered(): void {
    this.concurrency.answered(this.calling + 1);
    this.breaker.answered();
    this.pauses = 0;
    this.keyRefused = null;
  }

  private tooMuch({ id, result, retry_after_ms }: CallEnd, now: number): void {
    this.concurrency.refused(now);
    if (result === 'overloaded') this.breaker.failed(id, now);
    else {
      this.rateLimited++;
      this.learnt.refused(now, retry_after_ms ?? 0);
    }
    if (retry_after_ms === undefined && result === 'overloaded') return;
    // Calls that were under way together are refused together, and make one pause.
    if (this.pausedUntil <= now) this.pauses++;
    const pause = retry_after_ms ?? Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.pauses - 1));
    this.pausedUntil = Math.max(this.pausedUntil, now + pause);
  }

  private refuseKey({ id }: CallEnd, now: number): void {
    this.breaker.lost(id);
    this.keyRefused = { until: now + KEY_REFUSED_MS, reason: 'it refused the key, or its quota is used up' };
  }

  private forget(engine: string, but: ReadonlySet<string>): void {
    for (const held of this.tickets.values()) {
      if (held.engine_id !== engine || but.has(held.id)) continue;
      this.drop(held);
      this.breaker.lost(held.id);
    }
  }

  private drop(held: Held): void {
    this.tickets.delete(held.id);
    if (held.grantedAt === null) this.queue.remove(held);
    else this.calling--;
  }

  /** What is configured goes before what was learnt. */
  private adjust(): void {
    const { configured, learnt } = this;
    this.requests.set(configured.requests_per_minute ?? learnt.limits.requests_per_minute);
    this.tokens.set(configured.tokens_per_minute ?? learnt.limits.tokens_per_minute);
    this.concurrency.set(configured.concurrency);
  }
}
