import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** RFC 8785 form of a JSON value. @throws TypeError for what JSON cannot hold (undefined, NaN, a function). */
export function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('not a JSON value');
  return text;
}

/** Lower-case hex SHA-256 of a text (as UTF-8) or of bytes. */
export const sha256 = (data: string | Uint8Array): string => hash('sha256', data);

/** SHA-256 of a value's canonical form: equal for equal content, whatever the order of keys. */
export const contentHash = (value: unknown): string => sha256(canonical(value));
