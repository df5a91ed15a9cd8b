import type { RateLimits } from '@scrai/contracts';

const MINUTE_MS = 60_000;
const SLOTS = 60;
/** A pace that was learnt from a refusal is tried a little faster after so long without one, then faster and faster. */
const PATIENCE_MS = 20_000;
const AGAIN_MS = 5_000;
const FASTER = 0.03;
const SLOWER = 0.95;
/** Fewer calls than these show no pace. */
const EVIDENCE = 10;
/** What is known from a single refusal is no reason to stand still. */
const LEAST_PER_MINUTE = 6;

/** What a provider allows where nobody has said it here: from its own words, or from what it let through before it refused. */
export class LearntLimits {
  private told: RateLimits = {};
  private requests: number | undefined;
  private changedAt = -Infinity;
  /** How often the pace was raised since the last refusal. */
  private raised = 0;
  /** Calls let go in each second of the last minute. */
  private readonly let = new Float64Array(SLOTS);
  private second = 0;
  /** Since when there were calls, with no minute between two of them. */
  private busySince = 0;
  private lastAt = -Infinity;

  get limits(): RateLimits {
    const requests = this.told.requests_per_minute ?? this.requests;
    return {
      ...(requests !== undefined && { requests_per_minute: Math.max(1, Math.floor(requests)) }),
      ...(this.told.tokens_per_minute !== undefined && { tokens_per_minute: this.told.tokens_per_minute }),
    };
  }

  hear(told: RateLimits): void {
    this.told = { ...this.told, ...told };
  }

  granted(now: number): void {
    this.roll(now);
    this.let[this.second % SLOTS]++;
    if (now - this.lastAt > MINUTE_MS) this.busySince = now;
    this.lastAt = now;
  }

  /**
   * Too much was asked for: what went through until now, and shall go through until the pause that it asks for is over, is what
   * it allows, as far as one knows.
   */
  refused(now: number, pauseMs: number): void {
    if (now - this.changedAt < 1_000) return;
    this.roll(now);
    const seen = this.let.reduce((sum, count) => sum + count, 0);
    const span = Math.min(MINUTE_MS, Math.max(1_000, now - this.busySince + pauseMs));
    const shown = seen < EVIDENCE ? Infinity : (seen * MINUTE_MS) / span;
    const pace = Math.min(this.requests ?? Infinity, shown);
    this.changedAt = now;
    this.raised = 0;
    if (pace < Infinity) this.requests = Math.max(LEAST_PER_MINUTE, pace * SLOWER);
  }

  /** @returns whether the pace has changed. */
  recover(now: number): boolean {
    const wait = this.raised === 0 ? PATIENCE_MS : AGAIN_MS;
    if (this.requests === undefined || now - this.changedAt < wait) return false;
    this.requests *= 1 + FASTER * 2 ** Math.min(5, this.raised++);
    this.changedAt = now;
    return true;
  }

  resume({ requests_per_minute, tokens_per_minute }: RateLimits, now: number): void {
    this.requests = requests_per_minute;
    this.changedAt = now;
    if (tokens_per_minute !== undefined) this.told = { ...this.told, tokens_per_minute };
  }

  private roll(now: number): void {
    const second = Math.floor((now * SLOTS) / MINUTE_MS);
    for (let at = Math.max(this.second + 1, second - SLOTS + 1); at <= second; at++) this.let[at % SLOTS] = 0;
    this.second = Math.max(this.second, second);
  }
}
