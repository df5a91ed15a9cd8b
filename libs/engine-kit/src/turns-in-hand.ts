import { Injectable } from '@nestjs/common';
import type { TurnsCancelled } from '@scrai/contracts';
import type { TurnAttempt } from './turn-attempt.js';

/** The attempts that are running in this process. */
@Injectable()
export class TurnsInHand implements Iterable<TurnAttempt> {
  private readonly attempts = new Set<TurnAttempt>();

  get size(): number {
    return this.attempts.size;
  }
  add(attempt: TurnAttempt): void {
    this.attempts.add(attempt);
  }
  remove(attempt: TurnAttempt): void {
    this.attempts.delete(attempt);
  }
  [Symbol.iterator](): Iterator<TurnAttempt> {
    return this.attempts.values();
  }

  /** Aborts the attempts at these turns, whose answers nobody waits for any more. */
  cancel({ scenario_run_id, turns }: TurnsCancelled): void {
    for (const attempt of this.attempts) {
      const { work } = attempt;
      if (work.scenario_run_id === scenario_run_id && turns.includes(work.turn)) attempt.cancel();
    }
  }

  /** Aborts those that wait for leave to call a model: others can do that as well. */
  abortWaiting(): void {
    for (const attempt of this.attempts) if (attempt.waits) attempt.abort();
  }

  /** Aborts what is still running: it was given back, and others do it. */
  abort(): void {
    for (const attempt of this.attempts) attempt.abort();
  }
}
