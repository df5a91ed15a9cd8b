import { BusError } from '@scrai/bus';
import type { Failure, Outcome } from '@scrai/contracts';

/**
 * The outcome of an attempt that threw. An error that carries a `failure` has decided where it was born whether
 * trying again can help; any other is a fault of the platform, and worth a retry.
 */
export function outcomeOfError(error: unknown): Outcome {
  const failure = carriesFailure(error) ? error.failure : platformFailure(error);
  return { kind: failure.retryable ? 'retry' : 'reject', failure };
}

const carriesFailure = (error: unknown): error is { failure: Failure } =>
  typeof (error as { failure?: Partial<Failure> } | undefined)?.failure?.retryable === 'boolean';

function platformFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof BusError))
    return { code: 'engine_error', message, retryable: true, origin: 'platform' };
  return { code: `bus_${error.code}`, message, retryable: error.retryable, origin: 'platform' };
}
