import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemResponse, Unreachable } from '@scrai/client';

/** Tries in a row before giving up: about two minutes, as long as one who watches a run waits. */
const MOST_TRIES = 60;
const PAUSE_MS = 2_000;

/** A server that answered once is waited for when it goes away. What is asked must be safe to ask twice. */
export class Connection {
  private answered = false;
  private isLost = false;

  /** @param onLost told once each time that it goes away. */
  constructor(
    private readonly signal: AbortSignal,
    private readonly onLost: () => void,
  ) {}

  /** @throws what `send` throws, where that is an answer, the server never answered, or it stays away. */
  async ask<T>(send: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        const answer = await send();
        this.answered = true;
        this.isLost = false;
        return answer;
      } catch (error) {
        if (!this.answered || !isAway(error) || tries === MOST_TRIES) throw error;
        if (!this.isLost) this.onLost();
        this.isLost = true;
      }
      await sleep(Math.min(PAUSE_MS, 100 * 2 ** tries), undefined, { signal: this.signal });
    }
  }
}

/** A `TypeError` is what fetch throws where an answer breaks off. */
const isAway = (error: unknown): boolean =>
  error instanceof Unreachable ||
  error instanceof TypeError ||
  (error instanceof ProblemResponse && error.status >= 500);
