import type { ReportedAttempt } from './reported-attempt.js';

/** Says why a run waits: `waiting: turn 7 of buyer: connection refused; attempt 3 failed, next try at ...`. */
export function waitingReason(agent: string, attempt: ReportedAttempt, next: Date | null): string {
  const what = `waiting: turn ${attempt.turn} of ${agent}`;
  const { message } = attempt.failure;
  if (next)
    return `${what}: ${message}; attempt ${attempt.delivery} failed, next try at ${next.toISOString()}`;
  return `${what} is a dead letter: ${message}; requeue it, or stop the run`;
}
