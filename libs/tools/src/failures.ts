import type { Failure } from '@scrai/contracts';

/** How a use of a tool can fail, with what that means to whoever reads the record. */
export const TOOL_FAILURES = {
  not_allowed: 'the agent may not use this tool',
  unknown_tool: 'there is no such tool',
  bad_arguments: 'the arguments do not satisfy the schema of the tool',
  too_many: 'more calls in one answer than are run',
  timed_out: 'the tool did not end in its time, and was given up',
  failed: 'the tool said that it failed',
  interrupted:
    'it was started, and its engine or its turn ended: whether it did anything is not known, and it is not run again',
  unknown_end:
    'it was started, its turn is over, and nobody has told how it ended; what is told later takes its place',
} as const;
export type ToolFailure = keyof typeof TOOL_FAILURES;

/** A use of a tool that failed: the model is told, and goes on. */
export class ToolError extends Error {
  override readonly name = 'ToolError';

  constructor(
    readonly code: ToolFailure,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** The tools of an agent cannot be had, so its turn cannot be played as its template says. */
export class ToolsUnavailable extends Error {
  override readonly name = 'ToolsUnavailable';
  readonly failure: Failure;

  constructor(
    code: 'unknown_tool' | 'tool_server_unreachable',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.failure = { code, message, retryable: code === 'tool_server_unreachable', origin: 'platform' };
  }
}
