import type { Json } from '@scrai/contracts';

/**
 * JSON text that Postgres keeps: jsonb takes neither NUL nor a lone surrogate, so each becomes U+FFFD.
 * The same value always gives the same text.
 */
export const storable = (value: unknown): string => storableJson(JSON.stringify(value));

/**
 * The value as it will be read back. Whoever computes with what is appended (folds it, hashes it) must do so with
 * this form, or a restart would see another value. Gives the same object where there is nothing to replace.
 */
export function asStored<T extends Json | object>(value: T): T {
  const asked = JSON.stringify(value);
  const kept = storableJson(asked);
  return kept === asked ? value : (JSON.parse(kept) as T);
}

/** Surrogate pairs and escaped characters are matched too, so that no half of one is taken for a lone surrogate. */
const ESCAPE =
  /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})|\\[^]/g;
const LENGTH_OF_ONE_ESCAPE = 6;

/** As `storable`, for JSON text. */
export function storableJson(json: string): string {
  if (!json.includes('\\u')) return json;
  return json.replace(ESCAPE, (escape) => (escape.length === LENGTH_OF_ONE_ESCAPE ? '\ufffd' : escape));
}
