import type { ModelCallRecord, Outcome, WorkMessage } from '@scrai/contracts';

/**
 * What an engine type does with a turn. Everything else (pulling, leases, publishing, settling) is the kit's.
 * An error that is thrown counts as `retry` with a failure of the platform.
 */
export interface Engine {
  readonly type: string;
  readonly version: string;
  readonly capabilities: string[];
  process(work: WorkMessage, context: TurnContext): Promise<Outcome>;
}

/** What goes with one attempt at a turn. */
export interface TurnContext {
  readonly engineId: string;
  /** Aborted when the engine is stopped and its grace is over; the turn then goes to another engine. */
  readonly signal: AbortSignal;
  /** `dispatch.delivery`: for records alone. It enters no seed and no prompt. */
  readonly attempt: string;
  /** Resolves when the broker has the record; only then may the answer be used. */
  recordCall(record: ModelCallRecord): Promise<void>;
  /** The answered call with this index from an earlier attempt, or null. Costs nothing in a first attempt. */
  keptCall(callIndex: number): Promise<ModelCallRecord | null>;
}
