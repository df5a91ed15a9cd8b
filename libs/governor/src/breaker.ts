import type { BreakerState } from '@scrai/contracts';

/** So many failures in a row, over so long, are the provider's, whatever was asked of it. */
const IN_A_ROW = 8;
const SPAN_MS = 3_000;
const FIRST_MS = 2_000;
const LONGEST_MS = 15_000;

/**
 * Lets no call through to a provider that fails every one: for a while, then one to see, and all of them again once that is
 * answered.
 */
export class Breaker {
  private failures = 0;
  private firstAt = 0;
  private wait = 0;
  private until = 0;
  private probe: string | null = null;
  private isOpen = false;

  get state(): BreakerState {
    if (!this.isOpen) return 'closed';
    return this.probe === null ? 'open' : 'trying';
  }

  /** When a call may go; Infinity while one is under way to see. */
  get opensAt(): number {
    if (!this.isOpen) return 0;
    return this.probe === null ? this.until : Infinity;
  }

  granted(id: string): void {
    if (this.isOpen) this.probe = id;
  }

  answered(): void {
    this.failures = 0;
    this.wait = 0;
    this.isOpen = false;
    this.probe = null;
  }

  failed(id: string, now: number): void {
    if (this.failures++ === 0) this.firstAt = now;
    const down = this.failures >= IN_A_ROW && now - this.firstAt >= SPAN_MS;
    if (this.isOpen ? id === this.probe : down) this.open(now);
  }

  /** The call that was to show something has shown nothing. */
  lost(id: string): void {
    if (id === this.probe) this.probe = null;
  }

  resume(state: BreakerState, until: number): void {
    if (state === 'closed') return;
    this.isOpen = true;
    this.until = until;
    this.wait = FIRST_MS;
  }

  private open(now: number): void {
    this.isOpen = true;
    this.probe = null;
    this.wait = Math.min(LONGEST_MS, this.wait === 0 ? FIRST_MS : this.wait * 2);
    this.until = now + this.wait;
  }
}
