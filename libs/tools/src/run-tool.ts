import type { JsonObject } from '@scrai/contracts';
import { inOneSentence, valueFaults } from './argument-check.js';
import { ToolError } from './failures.js';
import type { OfferedTool, ToolUse } from './tool.js';

const TIMEOUT_MS = 30_000;
/** Longest result that a model is shown, in characters: a tool's answer may not push the scenario out of the context. */
const LONGEST_RESULT = 16_000;

/** @throws ToolError `bad_arguments`. */
export function checkArguments(tool: OfferedTool, args: JsonObject): void {
  if (tool.checksArguments) return;
  const faults = valueFaults(tool.parameters, args);
  if (faults.length > 0)
    throw new ToolError('bad_arguments', `The arguments are not right: ${inOneSentence(faults)}`);
}

/**
 * Runs a tool within its time. One that does not heed its signal is left to itself: nobody waits for it.
 * @returns its result, bounded. @throws ToolError `timed_out` or `failed`; what the turn's signal says when that was aborted.
 */
export async function runTool(
  tool: OfferedTool,
  args: JsonObject,
  { signal: turn, ...use }: Omit<ToolUse, 'options'>,
): Promise<string> {
  const timeoutMs = tool.timeoutMs ?? TIMEOUT_MS;
  const time = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([turn, time]);
  try {
    const running = Promise.resolve(tool.run(args, { ...use, options: tool.grantedOptions, signal }));
    return bounded(await Promise.race([running, rejectionOf(signal)]));
  } catch (cause) {
    turn.throwIfAborted();
    if (time.aborted)
      throw new ToolError('timed_out', `${tool.name} did not end within ${timeoutMs} ms`, { cause });
    if (cause instanceof ToolError) throw cause;
    throw new ToolError('failed', bounded(cause instanceof Error ? cause.message : String(cause)), { cause });
  }
}

const rejectionOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const give = (): void => reject(signal.reason as Error);
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });

/** In the form in which it is stored: a later attempt reads the same. */
function bounded(whole: string): string {
  const text = whole.slice(0, LONGEST_RESULT).toWellFormed().replaceAll('\0', '\ufffd');
  return whole.length <= LONGEST_RESULT ? text : `${text}\n[cut: ${whole.length} characters in all]`;
}
