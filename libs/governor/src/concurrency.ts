/** Where nobody said how many calls may go on at a time. */
const FIRST = 16;
const MOST = 1_000;
const CUT = 0.7;
/** Refusals within this time are one event: their calls were all let go before the first of them came back. */
const ONE_EVENT_MS = 1_000;

/**
 * How many calls may go on at a time: one more for each answer until the first refusal, then one more for each round of
 * answers; a refusal for too much takes a third away (AIMD, as in TCP).
 */
export class AdaptiveConcurrency {
  private most = MOST;
  private exact = FIRST;
  private starting = true;
  private cutAt = -Infinity;

  get limit(): number {
    return Math.max(1, Math.floor(this.exact));
  }

  /** @param configured limit, which is where it begins, and never exceeded. */
  set(configured: number | undefined): void {
    if (configured === undefined || configured === this.most) return;
    this.most = configured;
    this.exact = configured;
  }

  /** @param calling calls that were under way, this one among them: a limit that was not met has not proved itself. */
  answered(calling: number): void {
    if (calling < this.limit * 0.8) return;
    this.exact = Math.min(this.most, this.exact + (this.starting ? 1 : 1 / this.exact));
  }

  refused(now: number): void {
    if (now - this.cutAt < ONE_EVENT_MS) return;
    this.cutAt = now;
    this.starting = false;
    this.exact = Math.max(1, this.exact * CUT);
  }

  resume(limit: number): void {
    this.exact = Math.min(this.most, limit);
    this.starting = false;
  }
}
