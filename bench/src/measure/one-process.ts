import { randomBytes } from 'node:crypto';
import { ScraiClient } from '@scrai/client';
import { ServiceProcess } from '@scrai/local';
import { Database } from '@scrai/store';
import { loadLibrary } from '../load/library.js';
import { startAll, type Wanted } from '../load/runs.js';
import type { Installation } from '../processes/installation.js';
import { WORKSPACE } from '../processes/workspace.js';

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
    workspace: WORKSPACE,
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
  let fingerprint: string | undefined;
  for await (const item of client.runs.follow(id)) if (item.kind === 'end') ({ fingerprint } = item.end);
  if (!fingerprint) throw new Error(`the stream of run ${id} did not tell its end`);
  return fingerprint;
}
