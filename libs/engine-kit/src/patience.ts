import { setTimeout as sleep } from 'node:timers/promises';
import { BusError, type Bus } from '@scrai/bus';

const TIMEOUT_MS = 5_000;
/** An event store that is away comes again. With the last try this is less than the 30 s that a tool has. */
const PATIENCE_MS = 20_000;
const PAUSE_MS = 500;

/**
 * Asks again where nobody answered: for questions that may be asked twice.
 * @param signal of the turn: once it is aborted, nothing is asked again.
 * @throws BusError when there was no answer for long, or for what cannot have one.
 */
export async function patiently(
  bus: Bus,
  subject: string,
  question: string,
  signal?: AbortSignal,
): Promise<string> {
  const begun = performance.now();
  for (;;) {
    try {
      return await bus.request(subject, question, { timeoutMs: TIMEOUT_MS, repeatable: true });
    } catch (error) {
      const away = error instanceof BusError && error.code !== 'too_large' && error.code !== 'closed';
      if (!away || signal?.aborted || performance.now() - begun > PATIENCE_MS) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
