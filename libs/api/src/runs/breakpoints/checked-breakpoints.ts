import type { BreakpointTerms } from '@scrai/contracts';
import { breakpointFaults, type CompiledScenario } from '@scrai/scenario';
import { ProblemError } from '@scrai/service-kit';
import type { BreakpointBody } from './breakpoint.dto.js';

/** Breakpoints that a run may have. */
export const MOST_BREAKPOINTS = 20;

/**
 * Breakpoints as they are kept.
 * @param pointer to the list of them, or to the single one.
 * @throws ProblemError 422 with every fault.
 */
export function checkedBreakpoints(
  compiled: CompiledScenario,
  bodies: readonly BreakpointBody[],
  pointer = (index: number): string => `/breakpoints/${index}`,
): BreakpointTerms[] {
  const all = bodies.map(({ event_type = null, agent = null, condition = null }) => ({
    ...{ event_type, agent, condition },
  }));
  const faults = all.flatMap((terms, index) =>
    breakpointFaults(compiled, terms).map((fault) => ({
      ...fault,
      pointer: pointer(index) + fault.pointer,
    })),
  );
  if (faults.length > 0) {
    throw new ProblemError(
      422,
      'invalid_breakpoint',
      `Nothing would stop here: ${faults[0].detail}.`,
      faults,
    );
  }
  return all;
}
