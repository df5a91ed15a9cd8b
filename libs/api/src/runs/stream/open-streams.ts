import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, overLimit, ProblemError, type Config } from '@scrai/service-kit';

const RETRY_AFTER_S = '5';

/** How many streams this server holds open; each costs memory for as long as its reader stays. */
@Injectable()
export class OpenStreams {
  private open = 0;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Takes a place, and returns what gives it back. @throws ProblemError 429 when all are taken. */
  take(): () => void {
    const { limits } = this.config;
    if (this.open >= limits.streams) {
      const detail = `${overLimit('There are', 'streams', limits)} Try again when others have ended.`;
      throw new ProblemError(429, 'too_many_streams', detail, undefined, { 'Retry-After': RETRY_AFTER_S });
    }
    this.open += 1;
    return () => void (this.open -= 1);
  }
}
