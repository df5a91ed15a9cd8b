/** Share of what is allowed that is used: clocks differ, and so do the ways of requests to the server. */
const USED = 0.96;
/** So much too early, a call is in time: timers are late, and that must cost nothing. Of a second it is a fortieth. */
const TOLERANCE_MS = 25;

/**
 * An even pace of so many units a minute (the generic cell rate algorithm): all it keeps is the time at which what was
 * taken is worked off. No window of any length gets more than its part, and one more.
 */
export class Pace {
  private evenAt = 0;
  private perMs = Infinity;

  /** @param perMinute units that are allowed; undefined: any number. */
  set(perMinute: number | undefined): void {
    this.perMs = perMinute === undefined ? Infinity : (perMinute * USED) / 60_000;
  }

  /** When the next may go, in ms of the clock that the caller uses. */
  get opensAt(): number {
    return this.evenAt - TOLERANCE_MS;
  }

  /** Takes units; fewer than none gives back what was taken too much. */
  take(units: number, now: number): void {
    if (this.perMs === Infinity) return;
    this.evenAt = Math.max(this.evenAt, units < 0 ? 0 : now) + units / this.perMs;
  }

  aheadMs(now: number): number {
    return Math.max(0, Math.round(this.evenAt - now));
  }

  /** Goes on where another one was. */
  resume(aheadMs: number, now: number): void {
    this.evenAt = Math.max(this.evenAt, now + aheadMs);
  }
}
