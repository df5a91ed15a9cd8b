import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { KeyScope } from '@scrai/contracts';
import type { ApiKeyRow } from '../entities/api-key.js';
import type { Queryable } from '../statement.js';

/** A key without the digest of its secret. */
export type ApiKey = Omit<ApiKeyRow, 'digest'>;

const SHOWN = 'id, name, scope, prefix, last_used_at, revoked_at, created_at, updated_at';
/** `scrai_`, so that scanners of repositories know it, and the first of the random characters. */
const PREFIX_LENGTH = 'scrai_'.length + 6;
const SECRET = /^scrai_[\w-]{43}$/;

const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Whether a text could be the secret of a key; what could not is not worth a question to the database. */
export const looksLikeApiKey = (text: string): boolean => SECRET.test(text);

/** Makes a key. Its secret is returned here and can never be read again. */
export async function issueApiKey(
  db: Queryable,
  { name, scope }: { name: string; scope: KeyScope },
): Promise<{ key: ApiKey; secret: string }> {
  const secret = `scrai_${randomBytes(32).toString('base64url')}`;
  const [key] = await db.query<ApiKey>(
    `INSERT INTO api_keys (id, name, scope, prefix, digest) VALUES ($1, $2, $3, $4, $5) RETURNING ${SHOWN}`,
    [randomUUID(), name, scope, secret.slice(0, PREFIX_LENGTH), digestOf(secret)],
  );
  return { key: key as ApiKey, secret };
}

/** Every key, newest first, revoked ones included. */
export function listApiKeys(db: Queryable): Promise<ApiKey[]> {
  return db.query<ApiKey>(`SELECT ${SHOWN} FROM api_keys ORDER BY created_at DESC, id`);
}

/** Revokes the keys with this id, prefix or name. @returns those that were usable until now. */
export function revokeApiKeys(db: Queryable, which: string): Promise<ApiKey[]> {
  return db.query<ApiKey>(
    `UPDATE api_keys SET revoked_at = now(), updated_at = now()
      WHERE revoked_at IS NULL AND (id::text = $1 OR prefix = $1 OR name = $1) RETURNING ${SHOWN}`,
    [which],
  );
}

/** The usable key with this secret, or null. Notes that it was used, once a minute at most. */
export async function apiKeyOf(db: Queryable, secret: string): Promise<ApiKey | null> {
  const usable = 'digest = $1 AND revoked_at IS NULL';
  const [key] = await db.query<ApiKey>(`SELECT ${SHOWN} FROM api_keys WHERE ${usable}`, [digestOf(secret)]);
  if (!key) return null;
  await db.query(
    `UPDATE api_keys SET last_used_at = now()
      WHERE ${usable} AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`,
    [digestOf(secret)],
  );
  return key;
}

/** Whether there is a key that can be used. */
export async function hasApiKeys(db: Queryable): Promise<boolean> {
  const rows = await db.query('SELECT 1 FROM api_keys WHERE revoked_at IS NULL LIMIT 1');
  return rows.length > 0;
}
