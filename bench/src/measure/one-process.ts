import { randomBytes } from 'node:crypto';
import { ScraiClient } from '@scrai/client';
import { startAll, type Wanted } from '../load/runs.js';
import type { Installation } from '../processes/installation.js';
import { ServiceProcess } from '../processes/service-process.js';
import { loadLibrary } from '../load/library.js';
import { Database } from '@scrai/store';

/** Fingerprints of the same runs, played by all services in one process, on a database of their own. */
export async function fingerprintsInOneProcess(
  installation: Installation,
  wanted: Wanted[],
): Promise<string[]> {
  const name = `one_${randomBytes(4).toString('hex')}`;
  await installation.database.query(`CREATE DATABASE ${name}`);
  const url = new URL(installation.databaseUrl);
  url.pathname = `/${name}`;
  const service = await ServiceProcess.start({
    name: 'one-process',
    program: ['apps/cli/bin/scrai.js', 'up'],
    environment: { NATS_URL: installation.natsUrl, DATABASE_URL: url.href, SCRAI_NAMESPACE: name },
    logDir: installation.logDir,
  });
  const database = await Database.connect({ url: url.href, name: 'bench', poolSize: 1 });
  try {
    const client = new ScraiClient(service.url);
    await loadLibrary(database, client);
    const ids = await startAll(client, wanted);
    return await Promise.all(ids.map((id) => fingerprintAtEnd(client, id)));
  } finally {
    await database.close();
    await service.stop();
  }
}

async function fingerprintAtEnd(client: ScraiClient, id: string): Promise<string> {
  for await (const _ of client.runs.follow(id));
  return (await client.runs.fingerprint(id)).fingerprint;
}
