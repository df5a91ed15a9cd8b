import type { DeadLetterStatus, Failure, GivenUp, JsonObject, SelectionStatus } from '@scrai/contracts';
import type { PageQuery } from '../page.js';
import type { Attempt } from './queue.js';

/** An event instance whose attempts are used up. */
export interface DeadLetter {
  id: string;
  scenario_run_id: string;
  event_id: string;
  event_type: string;
  turn: number;
  agent: string;
  engine_type: string;
  /** `skipped`, `run_failed`: by the run's policy; `closed`: its turn was closed in another way. */
  status: DeadLetterStatus;
  /** The last failure. */
  failure: Failure;
  /** The same for failures that differ in ids, numbers and addresses alone. */
  error_group: string;
  attempts: Attempt[];
  retry_count: number;
  dispatch: number;
  /** RFC 6902: what a requeue changed in its payload. */
  payload_diff: JsonObject[] | null;
  decided_by: string | null;
  decision_reason: string | null;
  decided_at: string | null;
  created_at: string;
  updated_at: string;
}

export interface DeadLetterDetail extends DeadLetter {
  /** The work message, as the next attempt gets it. */
  payload: JsonObject;
}

export interface DeletedDeadLetter extends DeadLetter {
  /** What became of the turn and its run; `none` where the turn was closed before. */
  effect: GivenUp | 'none';
}

/** Which dead letters; what is left out asks for nothing. */
export interface DeadLetterFilter extends PageQuery {
  scenario_run_id?: string;
  event_type?: string;
  engine_type?: string;
  agent?: string;
  error_group?: string;
  /** Code of the failure. */
  code?: string;
  origin?: Failure['origin'];
  status?: DeadLetterStatus;
  /** Made at this ISO time or later; before this one. */
  since?: string;
  until?: string;
}

export interface DeadLetterGroup {
  id: string;
  error_group: string;
  count: number;
  open: number;
  runs: number;
  engine_types: string[];
  first_at: string;
  last_at: string;
  example_id: string;
  failure: Failure;
  created_at: string;
  updated_at: string;
}

/** Who decides, and why. */
export interface Decider {
  actor?: string;
  reason?: string;
}

export interface Requeue extends Decider {
  /** The payload, edited. */
  payload?: JsonObject;
}

export interface DeleteDeadLetter extends Decider {
  then?: GivenUp;
}

export interface NewSelection extends DeleteDeadLetter {
  action: 'requeue' | 'delete';
  filter?: Omit<DeadLetterFilter, keyof PageQuery | 'status'>;
}

/** Dead letters that were chosen at one moment, and what is done with them. */
export interface DeadLetterSelection {
  id: string;
  action: 'requeue' | 'delete';
  then: GivenUp | null;
  filter: JsonObject;
  status: SelectionStatus;
  /** Dead letters in it, and those of them that were dealt with. */
  count: number;
  done: number;
  /** What came of them: result -> how many. */
  results: Record<string, number>;
  actor: string;
  reason: string | null;
  executed_by: string | null;
  executed_at: string | null;
  finished_at: string | null;
  created_at: string;
  updated_at: string;
}

export interface SelectionDetail extends DeadLetterSelection {
  sample: DeadLetter[];
}

export interface DeadLetterAuditEntry {
  id: string;
  operation: string;
  actor: string;
  reason: string | null;
  result: string;
  dead_letter_id: string | null;
  scenario_run_id: string | null;
  selection_id: string | null;
  detail: JsonObject;
  created_at: string;
  updated_at: string;
}
