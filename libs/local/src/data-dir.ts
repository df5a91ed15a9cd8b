import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { LocalError } from './local-error.js';
import { isAlive, startOf } from './os-process.js';

/** A folder that one server of one process uses; `release` gives it up, and removes it when it was temporary. */
export interface DataDir {
  path: string;
  release(): Promise<void>;
}

/**
 * Takes a folder for a server.
 * @param dataDir kept between starts; a temporary one when absent.
 * @throws LocalError when another process uses it.
 */
export async function takeDataDir(server: string, dataDir?: string): Promise<DataDir> {
  const path = dataDir ? resolve(dataDir) : await mkdtemp(join(tmpdir(), 'scrai-'));
  mkdirSync(path, { recursive: true });
  openForTraversal(path);
  const lock = join(path, `${server}.lock`);
  takeLock(lock, server, path);
  const release = () =>
    dataDir ? rm(lock, { force: true }) : rm(path, { recursive: true, force: true, maxRetries: 3 });
  return { path, release };
}

/** Whether everyone may pass through the folder and all those above it. */
export function isTraversable(path: string): boolean {
  if (!(statSync(path).mode & 0o001)) return false;
  return dirname(path) === path || isTraversable(dirname(path));
}

/** As root, Postgres runs as another user and must get through to its own folder, which stays closed to others. */
function openForTraversal(path: string): void {
  const { mode } = statSync(path);
  if (process.getuid?.() === 0 && !(mode & 0o001)) chmodSync(path, (mode & 0o777) | 0o111);
}

function takeLock(lock: string, server: string, path: string): void {
  for (;;) {
    try {
      writeFileSync(lock, `${process.pid} ${startOf(process.pid)}\n`, { flag: 'wx', mode: 0o644 });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = ownerOf(lock);
    if (owner !== undefined)
      throw new LocalError(
        `The ${server} in ${path} is in use by process ${owner}. Stop that process, or choose another folder ` +
          'with --data-dir or SCRAI_DATA_DIR.',
      );
    rmSync(lock, { force: true });
  }
}

/** The process that holds a lock; `undefined` when it ended without giving it up. */
function ownerOf(lock: string): number | undefined {
  const [pid, ...start] = readFileSync(lock, 'utf8').trim().split(' ');
  const owner = Number(pid);
  return owner > 0 && isAlive(owner) && startOf(owner) === start.join(' ') ? owner : undefined;
}
