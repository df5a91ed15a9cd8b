import { setTimeout as sleep } from 'node:timers/promises';
import { BusError, type Bus } from '@scrai/bus';
import type { Recalled, RecalledMemory, RecallQuestion } from '@scrai/contracts';

const TIMEOUT_MS = 5_000;
/** An event store that is away comes again: a turn that waits for it need not fail. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 500;

/**
 * What comes to an agent's mind, from the event store.
 * @throws BusError where it does not answer for long: without it, the agent would speak as if it knew nothing.
 */
export async function recall(
  bus: Bus,
  question: RecallQuestion,
  signal: AbortSignal,
): Promise<RecalledMemory[]> {
  const begun = performance.now();
  for (;;) {
    try {
      const answer = await bus.request(bus.subjects.recall(), JSON.stringify(question), {
        timeoutMs: TIMEOUT_MS,
      });
      return (JSON.parse(answer) as Recalled).memories;
    } catch (error) {
      const away = error instanceof BusError && error.code !== 'too_large' && error.code !== 'closed';
      if (!away || signal.aborted || performance.now() - begun > PATIENCE_MS) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
