import { setTimeout as sleep } from 'node:timers/promises';

/** Longest that a call waits in all for a server that is too busy for it. */
const LONGEST_MS = 10 * 60_000;

/**
 * Sends until the server has time for it: a 429 with `Retry-After` was not acted upon, so sending it again is safe.
 * @returns the first other answer, or the last 429 where ten minutes were not enough.
 */
export async function patiently(
  send: () => Promise<Response>,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const until = performance.now() + LONGEST_MS;
  for (;;) {
    const response = await send();
    const seconds = Number(response.headers.get('retry-after') ?? NaN);
    const wait = seconds * 1_000;
    if (response.status !== 429 || Number.isNaN(wait) || performance.now() + wait > until) return response;
    await response.body?.cancel();
    await sleep(wait, undefined, { signal });
  }
}
