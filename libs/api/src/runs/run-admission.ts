import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, overLimit, ProblemError, type Config } from '@scrai/service-kit';
import { countUnended, Database } from '@scrai/store';

/** The count is asked for once in so long, and what is admitted meanwhile is added to it. */
const FRESH_MS = 1_000;
const RETRY_AFTER_S = '10';

/** Refuses runs while too many have not ended: who starts more is told to come later, and nothing fills up unseen. */
@Injectable()
export class RunAdmission {
  private count = 0;
  private freshUntil = 0;

  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws ProblemError 429 with `Retry-After` while there is no room. */
  async admit(): Promise<void> {
    const { limits } = this.config;
    if (performance.now() > this.freshUntil) {
      this.freshUntil = performance.now() + FRESH_MS;
      this.count = await countUnended(this.database, limits.unendedRuns);
    }
    if (this.count >= limits.unendedRuns) {
      const detail = `${overLimit('With this one there would be', 'unendedRuns', limits)} Try again when some have ended.`;
      throw new ProblemError(429, 'queue_full', detail, undefined, { 'Retry-After': RETRY_AFTER_S });
    }
    this.count += 1;
  }
}
