import type {
  LackingVectors,
  LackingVectorsQuestion,
  MediaType,
  ModelCallRecord,
  Outcome,
  RecalledMemory,
  RecallQuestion,
  TextVectors,
  ToolCallRecord,
  WorkMessage,
} from '@scrai/contracts';
import type { GovernedCall, Leave } from './leaves.js';
import type { SameRequest } from './model-calls.js';
import type { Words } from './words.js';

/**
 * What an engine type does with a turn. Everything else (pulling, leases, publishing, settling) is the kit's.
 * An error that is thrown counts as `retry` with a failure of the platform.
 */
export interface Engine {
  readonly type: string;
  readonly version: string;
  readonly capabilities: string[];
  process(work: WorkMessage, context: TurnContext): Promise<Outcome>;
  /** Lets go of what it holds, when its process ends. */
  close?(): Promise<void>;
}

/** What goes with one attempt at a turn. */
export interface TurnContext {
  readonly engineId: string;
  /** Aborted when the turn is cancelled, or the engine stopped and its grace over; the turn then goes to another engine. */
  readonly signal: AbortSignal;
  /** `dispatch.delivery`: for records alone. It enters no seed and no prompt. */
  readonly attempt: string;
  /**
   * Keeps a call with its answer. The last call of a turn travels with the outcome; an earlier one is in the broker before
   * `keptCall` answers for the next, so no call is paid for twice once its answer was kept.
   */
  recordCall(record: ModelCallRecord): Promise<void>;
  /**
   * The answered call with this index from an earlier attempt, or null. Costs nothing in a first attempt, except in a fork
   * that takes recorded answers: the same request then finds that of an ancestor.
   */
  keptCall(callIndex: number, same?: () => SameRequest): Promise<ModelCallRecord | null>;
  /** What comes to the mind of an agent with a memory: the same for the same question, whatever was written since. */
  recall(question: RecallQuestion): Promise<RecalledMemory[]>;
  /** Texts that a search by meaning needs and that have no vector yet: some of them, none where all have. `model` is whose to search by. */
  lackingVectors(question: LackingVectorsQuestion): Promise<LackingVectors>;
  /** Keeps vectors of texts, for everybody and once: they outlive this process when it returns. */
  keepVectors(vectors: TextVectors): Promise<void>;
  /**
   * Asked before a tool runs, with the record as it would begin; the model call that asked for it is kept first. Gives the
   * record of the same call where an earlier attempt has begun or ended it, or null: then the tool may run, and nobody else
   * will be told so of one that acts.
   */
  beginToolCall(call: ToolCallRecord): Promise<ToolCallRecord | null>;
  /** Keeps how a tool call ended: it is in the broker before its result is used. */
  endToolCall(call: ToolCallRecord): Promise<void>;
  /** Bytes of a picture or a sound; null where there is no such blob. @throws BusError where nobody answers. */
  readBlob(sha256: string): Promise<Uint8Array | null>;
  /** Keeps a picture or a sound; it is in the database when this resolves. @returns its SHA-256. @throws where it is too large. */
  keepBlob(bytes: Uint8Array, media_type: MediaType): Promise<string>;
  /**
   * Leave to call a provider, from whoever governs its key. The turn holds none of the engine's places while it waits. Absent
   * where nobody governs. @throws LeaveRefused.
   */
  leave?(call: GovernedCall): Promise<Leave>;
  /** Shows what is said while it is said, to those who follow the run. Nothing waits for it, and nothing depends on it. */
  readonly words?: Words;
}
