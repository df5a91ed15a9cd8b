import { setTimeout as sleep } from 'node:timers/promises';
import { BusError, type Bus } from '@scrai/bus';
import type {
  LackingVectors,
  LackingVectorsQuestion,
  Recalled,
  RecalledMemory,
  RecallQuestion,
  TextVectors,
} from '@scrai/contracts';

const TIMEOUT_MS = 5_000;
/** An event store that is away comes again: a turn that waits for it need not fail. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 500;

/**
 * What comes to an agent's mind, from the event store.
 * Each throws a BusError where that does not answer for long: without it, the agent would speak as if it knew nothing.
 */
export class Recall {
  constructor(
    private readonly bus: Bus,
    private readonly signal: AbortSignal,
  ) {}

  async memories(question: RecallQuestion): Promise<RecalledMemory[]> {
    return (await this.ask<Recalled>(this.bus.subjects.recall(), question)).memories;
  }

  async lackingVectors(question: LackingVectorsQuestion): Promise<string[]> {
    return (await this.ask<LackingVectors>(this.bus.subjects.lackingVectors(), question)).texts;
  }

  async keepVectors(vectors: TextVectors): Promise<void> {
    await this.ask(this.bus.subjects.keepVectors(), vectors);
  }

  private async ask<Answer>(subject: string, question: object): Promise<Answer> {
    const begun = performance.now();
    for (;;) {
      try {
        const answer = await this.bus.request(subject, JSON.stringify(question), { timeoutMs: TIMEOUT_MS });
        return JSON.parse(answer) as Answer;
      } catch (error) {
        const away = error instanceof BusError && error.code !== 'too_large' && error.code !== 'closed';
        if (!away || this.signal.aborted || performance.now() - begun > PATIENCE_MS) throw error;
        await sleep(PAUSE_MS);
      }
    }
  }
}
