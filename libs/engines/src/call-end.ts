import type { CallEnd } from '@scrai/contracts';
import { ModelError, type ModelAnswer } from '@scrai/model';

/** What each kind of failure says of the provider's key; every other says that the provider works. */
const RESULTS: Record<string, CallEnd['result']> = {
  rate_limited: 'rate_limited',
  overloaded: 'overloaded',
  server_error: 'unavailable',
  timeout: 'unavailable',
  connection_failed: 'unavailable',
  answer_cut: 'unavailable',
  unauthorised: 'key_refused',
  forbidden: 'key_refused',
  quota_exhausted: 'key_refused',
  aborted: 'aborted',
};

/** What who governs the key is told of a call. */
export function endOf(result: Pick<ModelAnswer, 'usage'> | ModelError): Omit<CallEnd, 'id'> {
  const { usage } = result;
  const tokens = usage ? usage.input_tokens + usage.output_tokens : 0;
  if (!(result instanceof ModelError)) return { result: 'answered', tokens };
  const { code, retry_after_ms } = result.failure;
  return {
    result: RESULTS[code] ?? 'failed',
    tokens,
    ...(retry_after_ms !== undefined && { retry_after_ms }),
  };
}
