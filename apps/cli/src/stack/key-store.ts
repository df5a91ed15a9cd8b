import { joinDatabase } from '@scrai/local';
import type { Settings } from '@scrai/service-kit';
import { Database, issueApiKey, listApiKeys, revokeApiKeys } from '@scrai/store';

/** What is done with keys: on the database itself, since a server without a key lets nobody in. */
export const keyStore = (settings: Settings) => ({
  list: () => onDatabase(settings, listApiKeys),
  issue: (asked: Parameters<typeof issueApiKey>[1]) =>
    onDatabase(settings, (database) => issueApiKey(database, asked)),
  revoke: (which: string) => onDatabase(settings, (database) => revokeApiKeys(database, which)),
});

/** Works on the database that the settings name, or on that of this machine, which may be running or not. */
async function onDatabase<T>(
  { databaseUrl, databaseCa, dataDir }: Settings,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const server = databaseUrl === undefined ? await joinDatabase({ dataDir }) : undefined;
  try {
    const [url, ca] = server ? [server.url] : [databaseUrl!, databaseCa];
    const database = await Database.connect({ url, ca, name: 'keys', poolSize: 1, patienceMs: 5_000 });
    try {
      await database.migrate();
      return await work(database);
    } finally {
      await database.close();
    }
  } finally {
    await server?.stop();
  }
}
