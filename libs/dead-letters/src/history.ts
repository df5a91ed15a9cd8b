import type { Attempt } from '@scrai/store';
import type { ReportedAttempt } from './reported-attempt.js';

/** Attempts that an event instance remembers: the newest. */
const MOST_ATTEMPTS = 100;

/** The history with a failed attempt in the place of the word of its start. */
export function withFailure(history: Attempt[], attempt: ReportedAttempt, late: string | null): Attempt[] {
  const begun = (known: Attempt): boolean =>
    known.status === 'processing' &&
    known.engine_id === attempt.engine_id &&
    known.timestamp === attempt.started_at;
  const { code, message } = attempt.failure;
  const failed: Attempt = {
    engine_id: attempt.engine_id,
    engine_type: attempt.engine_type,
    status: late ? 'ignored' : 'failed',
    timestamp: attempt.finished_at,
    retry_count: attempt.delivery - 1,
    error: late ? `${late}: ${code}: ${message}` : `${code}: ${message}`,
  };
  return [...history.filter((known) => !begun(known)), failed].slice(-MOST_ATTEMPTS);
}
