import type { AppendRequest, OutcomeMessage } from '@scrai/contracts';
import type { Control } from './commands.js';
import type { Draft } from './draft.js';
import type { LoadedRun } from './run-source.js';

interface Besides {
  early: OutcomeMessage[];
  /** Actions whose input has its place in the draft. */
  handled: string[];
  /** Whether the outcome of a turn came after a failure. */
  wasTried(turn: number): boolean;
}

/** Adds to the drafted events what the same commit shall keep. */
export function completeRequest(
  run: LoadedRun,
  draft: Draft,
  control: Control,
  besides: Besides,
): AppendRequest {
  const { request, ended, consumed } = draft;
  request.early = besides.early;
  const handled = [...control.handled, ...besides.handled];
  if (handled.length > 0) request.handled_actions = handled;
  if (control.turnLimit !== run.turnLimit) request.turn_limit = control.turnLimit;
  if (ended) {
    request.status = ended.status;
    request.status_reason = ended.reason;
    return request;
  }
  if (control.status) request.status = control.status;
  else if (run.status === 'pending' && request.events.length > 0) {
    request.status = control.turnLimit === null ? 'running' : 'paused';
  }
  // A turn that had failed has its answer: what the run waited for is over.
  if ([...consumed].some((turn) => besides.wasTried(turn))) request.status_reason = null;
  return request;
}

export const isEmpty = (request: AppendRequest): boolean =>
  request.events.length === 0 &&
  request.early.length === 0 &&
  request.status === undefined &&
  request.turn_limit === undefined &&
  request.handled_actions === undefined;
