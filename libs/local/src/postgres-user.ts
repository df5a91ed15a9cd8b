import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { LocalError } from './local-error.js';

export interface User {
  uid: number;
  gid: number;
}

/** Postgres refuses to run as root: root runs it as `postgres`, who is created when absent. Others run it themselves. */
export function postgresUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const found = idOf('postgres');
  if (found) return found;
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
  const created = idOf('postgres');
  if (created) return created;
  throw new LocalError(
    'Postgres does not run as root, and a user "postgres" could not be created: create it, or run as another user.',
  );
}

export function giveTo(user: User | undefined, path: string): void {
  if (user) chownSync(path, user.uid, user.gid);
}

function idOf(name: string): User | undefined {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    // `id` exits with 1 when there is no such user.
    return undefined;
  }
}
