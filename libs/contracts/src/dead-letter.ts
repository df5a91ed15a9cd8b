import type { OnDeadLetter } from './statuses.js';
import type { WorkMessage } from './work.js';

/** What is to be done with a dead letter, by whose word. */
export interface DeadLetterDecision {
  dead_letter_id: string;
  /** `requeue`: try again, with the dispatch raised and the counts afresh. `delete`: give the turn up. */
  decision: 'requeue' | 'delete';
  actor: string;
  reason: string | null;
  /** For `requeue`: the work message in place of the one that failed. */
  payload?: WorkMessage;
  /** For `delete`: what becomes of the run; its own policy decides when absent (and `wait` skips the turn). */
  then?: GivenUp;
  /** The selection that it belongs to. */
  selection_id?: string;
}

export type GivenUp = Exclude<OnDeadLetter, 'wait'>;

/** `closed`: its turn was closed since; `decided`: it was requeued, skipped or deleted before. */
export type DecisionResult = 'requeued' | 'deleted' | 'closed' | 'decided' | 'not_found';

/** `effect` is what happens to the turn or the run. */
export interface DecisionReply {
  result: DecisionResult;
  effect: 'tried_again' | GivenUp | 'none';
}
