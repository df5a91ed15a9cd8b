import type { Attempt, RetryPolicy } from '@scrai/store';
import type { ReportedAttempt } from './reported-attempt.js';
import { delayAfter } from './retry-policy.js';

/** What is known of an event instance when one of its attempts is reported. */
export interface Standing {
  agent: string;
  status: string;
  retry_count: number;
  attempts_started: number;
  dispatch: number;
  /** The log has the turn's end. */
  closed: boolean;
  /** An outcome is kept, and waits for the log to reach its turn. */
  outcome_kept: boolean;
  processed_by_engines: Attempt[];
}

export type Verdict =
  /** It was reported before. */
  | { kind: 'known' }
  /** It is too late to matter, and recorded. */
  | { kind: 'late'; reason: string }
  | { kind: 'retry'; delayMs: number }
  | { kind: 'dead'; reason: string };

/** Decides what becomes of an event instance after a failed attempt. */
export function judge(
  standing: Standing,
  attempt: ReportedAttempt,
  policy: RetryPolicy,
  draw: number,
): Verdict {
  if (standing.processed_by_engines.some((known) => isReportOf(known, attempt))) return { kind: 'known' };
  const late = latenessOf(standing, attempt);
  if (late) return { kind: 'late', reason: late };
  const { failure, rejected } = attempt;
  if (rejected || !failure.retryable) return { kind: 'dead', reason: 'trying again cannot help' };
  const failures = standing.retry_count + 1;
  const started = Math.max(standing.attempts_started, attempt.delivery);
  if (failures >= policy.max_retries) return { kind: 'dead', reason: `${failures} attempts failed` };
  if (started >= policy.dead_letter_threshold)
    return { kind: 'dead', reason: `${started} attempts were started` };
  return { kind: 'retry', delayMs: delayAfter(policy, failures, draw, failure.retry_after_ms) };
}

/** Whether an entry of the history is the report of this very attempt. */
export const isReportOf = (known: Attempt, attempt: ReportedAttempt): boolean =>
  (known.status === 'failed' || known.status === 'ignored') &&
  known.engine_id === attempt.engine_id &&
  known.timestamp === attempt.finished_at;

function latenessOf(standing: Standing, { dispatch }: ReportedAttempt): string | null {
  if (standing.closed) return 'its turn was closed before';
  if (standing.outcome_kept) return 'another attempt had brought an outcome';
  if (dispatch < standing.dispatch) return 'its event instance was requeued before';
  if (standing.status === 'dead_letter') return 'its event instance was a dead letter already';
  return null;
}
