import type { Attempt, DeadLetterDetail } from '@scrai/client';
import type { Context } from '../context.js';
import { ago, span } from '../terminal/numbers.js';
import { showThing } from './listing.js';

/** One dead letter for whoever has to decide about it: what failed, how often and when, and what came of it. */
export function showDeadLetter(cli: Context, letter: DeadLetterDetail): void {
  const { failure, payload, payload_diff } = letter;
  showThing(cli, letter, [
    ['status', statusOf(letter)],
    ['agent', `${letter.agent}, turn ${letter.turn} (${letter.engine_type})`],
    ['failed', `${failure.code} (${failure.origin}): ${failure.message}`],
    ['group', letter.error_group],
    ...letter.attempts.map((attempt, index): [string, string] => [
      `try ${index + 1}`,
      attemptLine(attempt, letter.attempts[index - 1]),
    ]),
    ['payload', `for ${String(payload.model)}, ${JSON.stringify(payload).length} characters (whole: --json)`],
    ...(payload_diff ?? [])
      .filter(({ op }) => op !== 'test')
      .map(({ op, ...what }): [string, string] => ['changed', `${String(op)} ${JSON.stringify(what)}`]),
    ['run', letter.scenario_run_id],
    ['id', letter.id],
  ]);
}

function statusOf({ status, decided_by, decided_at, decision_reason }: DeadLetterDetail): string {
  if (decided_by === null) return status;
  const when = decided_at === null ? '' : `, ${ago(decided_at)}`;
  return `${status} by ${decided_by}${when}${decision_reason === null ? '' : `: ${decision_reason}`}`;
}

/** How long after the one before, so that growing delays are seen; an error that is the same again is not repeated. */
function attemptLine(attempt: Attempt, before: Attempt | undefined): string {
  const { timestamp, status, error, engine_id } = attempt;
  const since = before?.timestamp && timestamp ? Date.parse(timestamp) - Date.parse(before.timestamp) : null;
  const when = since === null ? (timestamp ?? '') : `${span(since)} later`;
  const what = error === null ? '' : error === before?.error ? ', the same error' : `: ${error}`;
  return `${when} ${status} (engine ${engine_id})${what}`;
}
