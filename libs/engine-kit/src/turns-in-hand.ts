import { Injectable } from '@nestjs/common';
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

  /** Aborts what is still running: it was given back, and others do it. */
  abort(): void {
    for (const attempt of this.attempts) attempt.abort();
  }
}
