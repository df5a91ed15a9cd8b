import type { JsonObject, PatchOperation } from './json.js';
import type { MediaReference } from './media.js';
import type { MemoryNote } from './memory.js';
import type { Failure, ModelCallRecord } from './work.js';

/** What an agent may use: a tool (`dice`), or every tool of an MCP server (`mcp:files/*`), within its options. */
export interface ToolGrant {
  tool: string;
  /** What the tool's own options schema says: hosts that may be reached, paths that may be changed. */
  options?: JsonObject;
}

/** The tool by which an agent that is no narrator proposes changes of the world. */
export const WORLD_CHANGE = 'world_change';

/** The tools by which an agent keeps and looks up what it remembers; it needs a memory for them. */
export const MEMORY_TOOLS = { write: 'memory_write', search: 'memory_search' } as const;

/**
 * What running a tool does. `pure`: its result follows from its arguments and its place; `reads`: it looks at something outside,
 * and changes nothing; `acts`: it changes something outside, so it runs once.
 */
export const TOOL_EFFECTS = ['pure', 'reads', 'acts'] as const;
export type ToolEffect = (typeof TOOL_EFFECTS)[number];

/** `started` is written down before a tool that acts runs; the others are ends. */
export const TOOL_CALL_STATUSES = ['started', 'done', 'failed'] as const;
export type ToolCallStatus = (typeof TOOL_CALL_STATUSES)[number];

/** One use of a tool in a turn, kept in `tool_calls`. */
export interface ToolCallRecord {
  /** Derived from turn, place, tool and arguments: whoever tries the turn again means the same call. The idempotency key. */
  id: string;
  turn_id: string;
  scenario_run_id: string;
  agent: string;
  turn: number;
  /** Model call that asked for it, by its index in the turn. */
  call_index: number;
  /** Place among the tool calls of that answer, from 0. */
  place: number;
  /** As the model named it; its answer in the next request carries the same. */
  tool_call_id: string;
  /** `dice`, `mcp:files/read_file`; of a tool that there is not, what the model called it. */
  tool: string;
  /** Null where the call was ended before any tool could run. */
  effect: ToolEffect | null;
  arguments: JsonObject;
  status: ToolCallStatus;
  /** What the model was told, bounded; null until it has ended. */
  result: string | null;
  /** What it brought to be shown with what its agent says; null when nothing. */
  media: MediaReference[] | null;
  /** Changes of the world that it put before the rules; null when none. */
  proposed: PatchOperation[] | null;
  /** What it noted for its agent to remember; null when nothing. */
  remembered: MemoryNote[] | null;
  /** Why there is no result, where it failed. */
  failure: Pick<Failure, 'code' | 'message'> | null;
  /** Attempt at the turn that ran it: `dispatch.delivery`. */
  attempt: string;
  engine_id: string;
  started_at: string;
  latency_ms: number | null;
}

/**
 * Asks the event store before a tool runs: for the record of the same call in an earlier attempt. Of a tool that acts and has
 * none, `started` is committed before the answer, so that one attempt alone is told to run it.
 */
export interface ToolCallBeginning {
  call: ToolCallRecord;
  /** The model call that asked for it, which is committed first: a tool that acts rests on an answer that is not lost. */
  asked_by?: ModelCallRecord;
  /** Takes the result of the same call in an ancestor of the run too. */
  reuse?: boolean;
}

/** Null: there is no record, and the tool may run. */
export interface EarlierToolCall {
  earlier: ToolCallRecord | null;
}
