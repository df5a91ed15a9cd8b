import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Bus, type Listening } from '@scrai/bus';
import type { AttemptNote } from '@scrai/contracts';
import { Database, getInstance } from '@scrai/store';
import { FailureLedger } from './failure-ledger.js';
import { RetryPolicies } from './retry-policies.js';

/**
 * Ends turns whose engines die without a word: nobody reports their failures, but the start of every attempt after
 * the first is told.
 */
@Injectable()
export class CrashLoops implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('dead-letters');
  private listening?: Listening;

  constructor(
    private readonly bus: Bus,
    private readonly database: Database,
    private readonly policies: RetryPolicies,
    private readonly ledger: FailureLedger,
  ) {}

  onApplicationBootstrap(): void {
    this.listening = this.bus.onNews(this.bus.subjects.attempts(), (body) => this.hear(body), 'dead-letters');
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.listening?.stop();
  }

  private hear(body: string): void {
    const { dead_letter_threshold } = this.policies.of('turn.requested');
    for (const note of JSON.parse(body) as AttemptNote[]) {
      if (note.delivery <= dead_letter_threshold) continue;
      // News: the next attempt of the loop brings the same again.
      this.end(note).catch((error: unknown) => this.logger.warn(`A crash loop goes on: ${String(error)}`));
    }
  }

  private async end(note: AttemptNote): Promise<void> {
    const instance = await getInstance(this.database, note.event_id);
    if (!instance) return;
    await this.ledger.record({
      ...note,
      turn: instance.turn,
      started_at: note.timestamp,
      finished_at: note.timestamp,
      rejected: true,
      failure: {
        code: 'crash_loop',
        message: `${note.delivery - 1} attempts ended without a word of their engines`,
        retryable: false,
        origin: 'platform',
      },
    });
  }
}
