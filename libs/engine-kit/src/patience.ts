import { setTimeout } from 'node:timers/promises';
import { BusError, type Bus } from '@scrai/bus';

const TIMEOUT_MS = 5_000;
const TRIES = 4;
const PAUSE_MS = 500;

/** Asks again where nobody answered: for questions that may be asked twice. @throws BusError after a few tries, or for what is too large. */
export async function patiently(bus: Bus, subject: string, question: string): Promise<string> {
  for (let tried = 1; ; tried++) {
    try {
      return await bus.request(subject, question, { timeoutMs: TIMEOUT_MS });
    } catch (error) {
      if (!(error instanceof BusError) || error.code === 'too_large' || tried === TRIES) throw error;
      await setTimeout(PAUSE_MS);
    }
  }
}
