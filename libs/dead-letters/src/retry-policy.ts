import type { RetryPolicy } from '@scrai/store';

/** What is held until an installation has policies of its own: five minutes of an outage, at most 15 s apart. */
export const DEFAULT_POLICY: RetryPolicy = {
  name: 'global',
  max_retries: 24,
  initial_delay_ms: 500,
  max_delay_ms: 15_000,
  multiplier: 2,
  jitter: 0.2,
  dead_letter_threshold: 40,
};

/**
 * Time to wait before the next attempt, in ms.
 * @param failures reported failures so far, from 1.
 * @param draw a number in [0, 1), for the share of the delay that is drawn.
 * @param atLeast what the failure itself asks for.
 */
export function delayAfter(policy: RetryPolicy, failures: number, draw: number, atLeast = 0): number {
  const { initial_delay_ms, multiplier, max_delay_ms, jitter } = policy;
  const delay = Math.min(initial_delay_ms * multiplier ** (failures - 1), max_delay_ms);
  return Math.round(Math.max(delay * (1 - jitter + jitter * draw), atLeast));
}
