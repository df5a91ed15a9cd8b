import type { RetryPolicy } from '@scrai/store';

/**
 * Holds until an installation has policies of its own, and is the one in `seeds/`: an outage of five minutes passes without
 * a dead letter, what can never succeed costs fifteen calls, and a turn that kills its engines ends after as long.
 */
export const DEFAULT_POLICY: RetryPolicy = {
  name: 'global',
  max_retries: 15,
  initial_delay_ms: 500,
  max_delay_ms: 30_000,
  multiplier: 2,
  jitter: 0.2,
  dead_letter_threshold: 30,
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
