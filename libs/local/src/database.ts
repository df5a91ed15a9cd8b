import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalServer } from './broker.js';
import { DATABASE, ensureCluster, passwordOf, walCompression } from './cluster.js';
import { takeDataDir } from './data-dir.js';
import { commandOf, endProcess, isAlive } from './os-process.js';
import { rememberedPort } from './port.js';
import { clusterDir, postgresPrograms } from './postgres-files.js';
import { postgresUser } from './postgres-user.js';
import { Supervised } from './supervised.js';

/** Durable, for a machine that does other things as well; queries are short, so compiling them does not pay. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'shared_buffers=256MB',
  'max_wal_size=2GB',
  'synchronous_commit=on',
  'jit=off',
  'log_timezone=UTC',
  'timezone=UTC',
];

/**
 * Starts Postgres on a free loopback port. The URL's user owns everything and may create databases.
 * @param options.dataDir where the data is kept between starts; a temporary folder when absent.
 * @throws LocalError when there is no Postgres for this system, it does not start, or the folder is in use.
 */
export async function startDatabase(options: { dataDir?: string } = {}): Promise<LocalServer> {
  const user = postgresUser();
  const programs = postgresPrograms(user);
  const folder = await takeDataDir('database', options.dataDir);
  const passwordFile = join(folder.path, 'database.password');
  const dir = clusterDir(folder.path, passwordFile, user);
  const release = async () => {
    if (!options.dataDir) await rm(dir, { recursive: true, force: true });
    await folder.release();
  };
  try {
    await ensureCluster({ programs, dir, passwordFile, user });
    await endOrphan(dir);
    const port = await rememberedPort(join(folder.path, 'database.port'));
    const compression = await walCompression(programs, dir, user);
    const settings = [...SETTINGS, `port=${port}`, `wal_compression=${compression}`];
    const server = new Supervised({
      name: 'database',
      program: join(programs, 'postgres'),
      args: ['-D', dir, ...settings.flatMap((setting) => ['-c', setting])],
      signal: 'SIGINT',
      logFile: join(folder.path, 'database.log'),
      user,
      isReady: async (pid) => {
        const said = saidBy(dir);
        return said?.pid === pid && said.status === 'ready';
      },
    });
    await server.start();
    return {
      url: urlOf(passwordFile, port),
      get pid() {
        return server.pid;
      },
      stop: () => server.stop().then(release),
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/**
 * The database of a folder: the one that another process runs there, or else one that is started, and ended by `stop`.
 * @throws LocalError as `startDatabase` does.
 */
export async function joinDatabase({
  dataDir,
}: {
  dataDir: string;
}): Promise<Pick<LocalServer, 'url' | 'stop'>> {
  const passwordFile = join(dataDir, 'database.password');
  const said = existsSync(passwordFile) && saidBy(clusterDir(dataDir, passwordFile, postgresUser()));
  if (!said || said.status !== 'ready' || !isAlive(said.pid)) return startDatabase({ dataDir });
  const port = readFileSync(join(dataDir, 'database.port'), 'utf8').trim();
  return { url: urlOf(passwordFile, port), stop: () => Promise.resolve() };
}

const urlOf = (passwordFile: string, port: number | string): string =>
  `postgres://${DATABASE}:${passwordOf(passwordFile)}@127.0.0.1:${port}/${DATABASE}`;

/** What the server says about itself, line by line: pid, folder, start, port, socket folder, address, memory, status. */
function saidBy(dir: string): { pid: number; status: string } | undefined {
  try {
    const lines = readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), status: lines[7]?.trim() ?? '' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A server whose parent was killed may still be on its way out, or was left behind with its warden killed. */
async function endOrphan(dir: string): Promise<void> {
  const pid = saidBy(dir)?.pid;
  if (pid && commandOf(pid).includes(dir)) await endProcess(pid, 'SIGINT', 30_000);
}
