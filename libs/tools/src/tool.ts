import type {
  Json,
  JsonObject,
  MediaType,
  MemoryNote,
  PatchOperation,
  RecalledMemory,
  ToolEffect,
} from '@scrai/contracts';

/** One use of a tool: who uses it, and what the tool may rest on. */
export interface ToolUse {
  /** The same for whoever tries this call again: hand it on to what can recognise a repeat. */
  key: string;
  /** From the turn's seed and the place of the call, so that a repeat draws the same. */
  seed: number;
  agent: string;
  /** What the agent sees of the world, as it was when its turn was requested. */
  world: Json;
  /** What the agent's template says to this tool; satisfies `options`. */
  options: JsonObject;
  /** Aborted when the time is over, or the turn cancelled. */
  signal: AbortSignal;
  /** Puts a change of the world before the rules, which decide it when the turn is over. */
  propose(patch: PatchOperation[]): void;
  /** Has the agent remember something when the turn is over. */
  remember(note: MemoryNote): void;
  /** What the agent remembered when its turn was requested, the best first. @throws ToolError for an agent without a memory. */
  recall(query: string, most: number): Promise<RecalledMemory[]>;
  /** Shows a picture, or plays a sound, with what the agent says in this turn. It is stored when this resolves. */
  show(bytes: Uint8Array, media_type: MediaType, alt: string): Promise<void>;
}

/** What an agent can use besides words. A tool of one's own is one file whose default export is this; a tools file names it. */
export interface Tool {
  /** What templates and models call it: letters, digits, `_` and `-`, 64 at most. */
  name: string;
  /** For the model: what it does, when to use it, what comes back. */
  description: string;
  /** JSON Schema (2020-12) of the arguments, an object. Its `examples` are whole arguments that make sense anywhere. */
  parameters: JsonObject;
  /** What a run of it does; what acts is journalled before it runs, and runs once. */
  effect: ToolEffect | ((args: JsonObject) => ToolEffect);
  /** Whether running it again with the same key does no more than running it once. Not, when absent. */
  repeatable?: (args: JsonObject, options: JsonObject) => boolean;
  /** JSON Schema of what a template may say to it; nothing, when absent. */
  options?: JsonObject;
  /** What options mean, in a sentence that goes with the description. */
  within?: (options: JsonObject) => string;
  /** It then ends as `timed_out`; 30 s when absent. */
  timeoutMs?: number;
  /** Whether the tool refuses bad arguments itself, so that `parameters` only tells the model. */
  checksArguments?: boolean;
  /** @returns what the model is told. @throws whatever it likes: the message is told to the model, as a failure. */
  run(args: JsonObject, use: ToolUse): string | Promise<string>;
}

/** A tool as one agent has it. */
export interface OfferedTool extends Tool {
  /** In records: the name, or `mcp:<server>/<tool>`. */
  id: string;
  grantedOptions: JsonObject;
}

export const effectOf = ({ effect }: Tool, args: JsonObject): ToolEffect =>
  typeof effect === 'function' ? effect(args) : effect;
