import type { RateLimits } from '@scrai/contracts';

/** Names of what is left, of what is allowed, and of when it is whole again, as OpenAI and Anthropic say them. */
const NAMES = {
  requests: [
    ['x-ratelimit-limit-requests', 'x-ratelimit-reset-requests'],
    ['anthropic-ratelimit-requests-limit', 'anthropic-ratelimit-requests-reset'],
  ],
  tokens: [
    ['x-ratelimit-limit-tokens', 'x-ratelimit-reset-tokens'],
    ['anthropic-ratelimit-tokens-limit', 'anthropic-ratelimit-tokens-reset'],
  ],
} as const;
const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What the head of an answer says that the key is allowed in a minute; null where it says nothing of a minute. */
export function toldLimits(headers: Headers): RateLimits | null {
  const requests = perMinute(headers, NAMES.requests);
  const tokens = perMinute(headers, NAMES.tokens);
  if (requests === null && tokens === null) return null;
  return {
    ...(requests !== null && { requests_per_minute: requests }),
    ...(tokens !== null && { tokens_per_minute: tokens }),
  };
}

function perMinute(headers: Headers, names: readonly (readonly [string, string])[]): number | null {
  for (const [limitName, resetName] of names) {
    const limit = Number(headers.get(limitName) ?? NaN);
    if (!Number.isInteger(limit) || limit <= 0) continue;
    // What needs more than a minute to be whole again is an allowance of a day.
    const reset = msUntil(headers.get(resetName));
    return reset === null || reset <= 60_000 ? limit : null;
  }
  return null;
}

/** `6m0s`, `120ms`, or a time as ISO 8601; null where it is none. */
function msUntil(text: string | null): number | null {
  if (!text) return null;
  const parts = [...text.matchAll(/([\d.]+)(ms|[smhd])/g)];
  if (parts.length > 0 && parts.map(([part]) => part).join('') === text)
    return parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit], 0);
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time - Date.now();
}
