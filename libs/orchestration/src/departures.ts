import { openTurnOf, type RunState } from '@scrai/scenario';
import type { Departure } from './action-meaning.js';

/** Longest delay that `setTimeout` takes. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Agents that shall leave a run, each as soon as its turn in hand is closed, and at its deadline in any case. Nothing is kept here
 * that the action in the database does not say: a host that takes the run over waits for the same deadline.
 */
export class Departures {
  private waiting: Departure[] = [];
  private timer?: NodeJS.Timeout;

  /** @param wake called when a deadline has come. */
  constructor(private readonly wake: () => void) {}

  /** Agents that are given no further turn. */
  get agents(): string[] {
    return this.waiting.map(({ agent }) => agent);
  }

  get actionIds(): string[] {
    return this.waiting.map(({ actionId }) => actionId);
  }

  add(departure: Departure): void {
    this.waiting.push(departure);
  }

  /** Takes off those who leave now, one for each agent: whoever asked for the same later finds it done. */
  takeDue(state: RunState): Departure[] {
    clearTimeout(this.timer);
    const now = Date.now();
    const due = new Map<string, Departure>();
    for (const departure of this.waiting) {
      const { agent, deadline } = departure;
      if (due.has(agent) || (openTurnOf(state, agent) !== null && now < deadline)) continue;
      due.set(agent, departure);
    }
    const leaving = new Set(due.values());
    this.waiting = this.waiting.filter((departure) => !leaving.has(departure));
    const next = Math.min(...this.waiting.map(({ deadline }) => deadline));
    if (Number.isFinite(next))
      this.timer = setTimeout(this.wake, Math.min(Math.max(next - now, 0), LONGEST_MS));
    return [...leaving];
  }

  forget(): void {
    clearTimeout(this.timer);
    this.waiting = [];
  }
}
