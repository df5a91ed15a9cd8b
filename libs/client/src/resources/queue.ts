import type {
  InstanceStatus,
  JsonObject,
  Lane,
  MediaReference,
  RunEvent,
  Usage,
  WorkMessage,
} from '@scrai/contracts';

/** One started try of an engine at an event instance. */
export interface Attempt {
  engine_id: string | null;
  engine_type: string | null;
  status: string;
  timestamp: string | null;
  retry_count: number;
  error: string | null;
}

/** A turn that another one waits for, or that waits for another. */
export interface BlockingTurn {
  event_id: string;
  turn: number;
  agent: string;
  status: InstanceStatus;
  next_attempt_at: string | null;
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
  /** Earlier turns that failed or are dead letters: the log takes no outcome of this one before theirs. */
  blocked_by: BlockingTurn[];
  /** Later open turns that wait for this one, where it failed or is a dead letter. */
  blocks: BlockingTurn[];
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

/** A turn that an engine claimed over REST. */
export interface Claim {
  id: string;
  event: ClaimedEvent;
  /** The turn with all that it needs. */
  work: WorkMessage;
  /** Number of the attempt, from 1. It must not change the answer. */
  attempt: number;
  lease_token: string;
  lease_expires_at: string;
}

export interface ClaimedEvent {
  event_id: string;
  event_type: string;
  scenario_run_id: string;
  seq: number;
  target_engine_type: string;
  target_agent_id: string;
  priority: Lane;
}

export type ReportStatus = 'processing' | 'completed' | 'failed';

export interface ReportedError {
  code: string;
  message: string;
  /** True when absent. */
  retryable?: boolean;
  origin?: 'model' | 'platform';
  retry_after_ms?: number;
}

/** `completed` needs `result`, `failed` needs `error`; `processing` asks for more time. */
export interface StatusReport {
  status: ReportStatus;
  lease_token: string;
  result?: JsonObject;
  /** Stored blobs that are shown with the answer. */
  media?: MediaReference[];
  error?: ReportedError;
  usage?: Usage;
  /** What answered, as `provider:name`; the engine itself when absent. */
  model?: string;
  simulated?: boolean;
}

export interface StatusReported {
  id: string;
  status: ReportStatus;
  lease_token: string;
  /** null: the lease has ended. */
  lease_expires_at: string | null;
}
