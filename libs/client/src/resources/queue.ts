import type { Failure, InstanceStatus, RunEvent } from '@scrai/contracts';

/** One started try of an engine at an event instance. */
export interface Attempt {
  engine_id: string | null;
  engine_type: string;
  status: string;
  timestamp: string;
  retry_count: number;
  error: Failure | null;
}

/** The queue item of an event that an engine must process. */
export interface EventInstance {
  id: string;
  event_id: string;
  scenario_run_id: string;
  turn: number;
  agent: string;
  engine_type: string;
  lane: string;
  status: InstanceStatus;
  locked_by: string | null;
  lease_expires_at: string | null;
  retry_count: number;
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
  status: 'open' | 'requeued' | 'discarded';
  failure: Failure;
  /** Started attempts of the dispatch that ended here. */
  attempts: number;
  dispatch: number;
  created_at: string;
  updated_at: string;
}
