import type { OnDeadLetter } from '@scrai/contracts';
import type { ReportedAttempt } from './reported-attempt.js';

const AFTER: Record<OnDeadLetter, string> = {
  wait: 'requeue it, delete it, or stop the run',
  skip_turn: 'the turn is skipped, as on_dead_letter has it',
  fail_run: 'the run fails, as on_dead_letter has it',
};

/** Says why a run waits: `waiting: turn 7 of buyer: connection refused; attempt 3 failed, next try at ...`. */
export function waitingReason(agent: string, attempt: ReportedAttempt, next: Date | OnDeadLetter): string {
  const what = `waiting: turn ${attempt.turn} of ${agent}`;
  const { message } = attempt.failure;
  if (next instanceof Date)
    return `${what}: ${message}; attempt ${attempt.delivery} failed, next try at ${next.toISOString()}`;
  return `${what} is a dead letter: ${message}; ${AFTER[next]}`;
}
