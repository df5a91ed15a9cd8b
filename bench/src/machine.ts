import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { publishesPerSecond } from '@scrai/bus/testing';
import type { Queryable } from '@scrai/store';
import { WORKSPACE } from './processes/workspace.js';

/** What `publishes_per_second` was where the aims of docs/benchmarks.md were set. */
export const REFERENCE_PUBLISHES = 28_000;

/** What the numbers were measured on. */
export interface Machine {
  cpu: string;
  cores: number;
  memory_bytes: number;
  node: string;
  postgres: string;
  /** As the database answers: a number that was bought by giving up durability says so here. */
  durability: Record<string, string>;
  /** Of 256 bytes, by the broker alone, just before: how fast the machine was. */
  publishes_per_second: number;
}

export async function machineOf(database: Queryable, natsUrl: string): Promise<Machine> {
  const settings = await database.query<{ name: string; setting: string }>(
    `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'server_version')`,
  );
  const { server_version, ...durability } = Object.fromEntries(
    settings.map(({ name, setting }) => [name, setting]),
  );
  return {
    cpu: cpus()[0].model,
    cores: cpus().length,
    memory_bytes: totalmem(),
    node: process.versions.node,
    postgres: server_version,
    durability,
    publishes_per_second: await publishesPerSecond(natsUrl),
  };
}

/** Commit of the workspace, with `+` where files differ from it; `unknown` where it is no clone. */
export function commitOf(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: WORKSPACE,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') ? '+' : '');
  } catch {
    return 'unknown';
  }
}
