import type { Bus } from '@scrai/bus';
import type {
  LackingVectors,
  LackingVectorsQuestion,
  Recalled,
  RecalledMemory,
  RecallQuestion,
  TextVectors,
} from '@scrai/contracts';
import { patiently } from './patience.js';

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

  lackingVectors(question: LackingVectorsQuestion): Promise<LackingVectors> {
    return this.ask(this.bus.subjects.lackingVectors(), question);
  }

  async keepVectors(vectors: TextVectors): Promise<void> {
    await this.ask(this.bus.subjects.keepVectors(), vectors);
  }

  private async ask<Answer>(subject: string, question: object): Promise<Answer> {
    return JSON.parse(await patiently(this.bus, subject, JSON.stringify(question), this.signal)) as Answer;
  }
}
