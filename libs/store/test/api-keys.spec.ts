import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  apiKeyOf,
  Database,
  hasApiKeys,
  issueApiKey,
  listApiKeys,
  looksLikeApiKey,
  revokeApiKeys,
} from '../src/index.js';
import { freshDatabase, type FreshDatabase } from '../src/testing/index.js';

let fresh: FreshDatabase;
let db: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  db = await Database.connect({ url: fresh.url, name: 'keys-test', poolSize: 2 });
  await db.migrate();
});
afterAll(async () => {
  await db.close();
  await fresh.drop();
});

it('keeps of a key everything but its secret', async () => {
  expect(await hasApiKeys(db)).toBe(false);
  const { key, secret } = await issueApiKey(db, { name: 'anna', scope: 'run' });
  expect(looksLikeApiKey(secret)).toBe(true);
  expect(secret.startsWith(key.prefix)).toBe(true);
  const [row] = await db.query('SELECT api_keys::text AS all FROM api_keys');
  expect(String(row.all)).not.toContain(secret.slice(key.prefix.length));
  expect(await apiKeyOf(db, secret)).toMatchObject({ id: key.id, name: 'anna', scope: 'run' });
  expect((await listApiKeys(db))[0].last_used_at).toBeInstanceOf(Date);
  expect(await apiKeyOf(db, `${secret.slice(0, -1)}${secret.endsWith('A') ? 'E' : 'A'}`)).toBeNull();
});

it('revokes by name, prefix or id, once', async () => {
  for (const by of ['name', 'prefix', 'id'] as const) {
    const { key, secret } = await issueApiKey(db, { name: `of ${by}`, scope: 'read' });
    expect((await revokeApiKeys(db, key[by])).map(({ id }) => id)).toEqual([key.id]);
    expect(await revokeApiKeys(db, key[by])).toEqual([]);
    expect(await apiKeyOf(db, secret)).toBeNull();
  }
  expect((await listApiKeys(db)).filter(({ revoked_at }) => revoked_at === null)).toHaveLength(1);
});
