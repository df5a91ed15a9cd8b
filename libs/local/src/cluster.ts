import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LocalError } from './local-error.js';
import { giveTo, type User } from './postgres-user.js';

/** Name of the database and of its owner. */
export const DATABASE = 'scrai';

interface Cluster {
  programs: string;
  dir: string;
  passwordFile: string;
  user: User | undefined;
}

/** The password of a database: random, kept beside it for its owner's eyes only. */
export function passwordOf(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(18).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/**
 * Makes the files of a database with its owner and one empty database, if they are not there yet. It is prepared
 * under another name, so that a start that was killed leaves nothing that looks ready.
 */
export async function ensureCluster({ programs, dir, passwordFile, user }: Cluster): Promise<void> {
  if (existsSync(dir)) {
    if (existsSync(passwordFile)) return;
    throw new LocalError(
      `The database in ${dir} has lost its password (${passwordFile}): put the file back, or remove the folder.`,
    );
  }
  const partial = `${dir}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  giveTo(user, partial);
  // initdb reads the password as another user, who may not read our file.
  const copy = join(tmpdir(), `scrai-${randomBytes(8).toString('hex')}`);
  writeFileSync(copy, passwordOf(passwordFile), { mode: 0o600 });
  giveTo(user, copy);
  try {
    await run(join(programs, 'initdb'), initdbFlags(partial, copy), user);
    const single = ['--single', '-D', partial, '-c', 'log_checkpoints=off', 'postgres'];
    await run(join(programs, 'postgres'), single, user, `CREATE DATABASE ${DATABASE}\n`);
    renameSync(partial, dir);
  } finally {
    rmSync(copy, { force: true });
    rmSync(partial, { recursive: true, force: true });
  }
}

/** The system's languages differ; text is sorted by code point everywhere. */
const initdbFlags = (dir: string, passwordFile: string): string[] => [
  `--pgdata=${dir}`,
  `--username=${DATABASE}`,
  `--pwfile=${passwordFile}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
];

/** LZ4 where this Postgres was built with it, PGLZ otherwise. */
export async function walCompression(programs: string, dir: string, user: User | undefined): Promise<string> {
  const ask = ['-C', 'wal_compression', '-D', dir, '-c', 'wal_compression=lz4'];
  try {
    await run(join(programs, 'postgres'), ask, user);
    return 'lz4';
  } catch {
    // A value that it was not built with is refused; that is the answer to the question.
    return 'pglz';
  }
}

async function run(program: string, args: string[], user?: User, input = ''): Promise<void> {
  const running = promisify(execFile)(program, args, { ...user, cwd: '/' });
  // A program that ends before it has read its input fails by its exit code, which says why.
  running.child.stdin?.on('error', () => undefined).end(input);
  try {
    await running;
  } catch (error) {
    const { stderr, signal } = error as { stderr?: string; signal?: string };
    const why = stderr?.trim() || (signal ? `somebody ended it (${signal})` : String(error));
    throw new LocalError(`${program} failed: ${why}`, { cause: error });
  }
}
