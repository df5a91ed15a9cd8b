import { setTimeout as delay } from 'node:timers/promises';
import { ProblemResponse } from '@scrai/client';

const PAUSE_MS = 100;
const PATIENCE_MS = 60_000;

/**
 * Asks until there is an answer: whom we ask may be dead or frozen just now, by our own hand.
 * @throws its last error; a refusal at once, which is an answer too.
 */
export async function persistently<T>(ask: () => Promise<T>, patience_ms = PATIENCE_MS): Promise<T> {
  for (const deadline = performance.now() + patience_ms; ;) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > deadline || isRefusal(error)) throw error;
      await delay(PAUSE_MS);
    }
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof ProblemResponse && error.status >= 400 && error.status < 500 && error.status !== 429;

/** Waits until something is so. @throws Error that names it after so long. */
export async function until(
  what: string,
  check: () => Promise<boolean> | boolean,
  patience_ms = PATIENCE_MS,
): Promise<void> {
  for (const deadline = performance.now() + patience_ms; !(await check());) {
    if (performance.now() > deadline)
      throw new Error(`after ${patience_ms / 1_000} s it is still not so: ${what}`);
    await delay(PAUSE_MS);
  }
}
