import type { Failure, InstanceStatus, Lane, RunEvent } from '@scrai/contracts';

/** One started try of an engine at an event instance. */
export interface Attempt {
  engine_id: string | null;
  engine_type: string | null;
  status: string;
  timestamp: string | null;
  retry_count: number;
  error: string | null;
}

/** The queue item of an event that an engine must process. */
export interface EventInstance {
  id: string;
  event_id: string;
  scenario_run_id: string;
  turn: number;
  agent: string;
  engine_type: string;
  lane: Lane;
  status: InstanceStatus;
  locked_by: string | null;
  lease_expires_at: string | null;
  /** Reported failures of this dispatch. */
  retry_count: number;
  /** Started attempts of this dispatch. */
  attempts_started: number;
  dispatch: number;
  /** When it is tried again; null: at once. */
  next_attempt_at: string | null;
  processed_by_engines: Attempt[];
  created_at: string;
  updated_at: string;
}

/** An event of a log, with its event instance where it asked for a turn. */
export interface EventDetail extends RunEvent {
  id: string;
  created_at: string;
  updated_at: string;
  event_instance: EventInstance | null;
}

/** An event instance whose attempts are used up. */
export interface DeadLetter {
  id: string;
  scenario_run_id: string;
  event_id: string;
  turn: number;
  agent: string;
  engine_type: string;
  status: 'open' | 'requeued' | 'deleted';
  /** The last failure. */
  failure: Failure;
  attempts: Attempt[];
  retry_count: number;
  dispatch: number;
  decided_by: string | null;
  decision_reason: string | null;
  decided_at: string | null;
  created_at: string;
  updated_at: string;
}
