import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../ground/persistent.js';
import type { Fault } from './fault.js';

const PACE_MS = 600;
const SIZE = '512m';
const FULL_MS = 5_000;
const CHUNK = Buffer.alloc(1 << 20);

let disk = '';

/** The disk of the database is full for a while: nothing can be written, and the server may end for it. */
export const diskFault: Fault = {
  name: 'disk of the database full',
  impossible: () => {
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      return 'a small disk needs root on Linux (mount)';
    const probe = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { encoding: 'utf8' });
    return probe.status === 0 ? undefined : `no disk can be mounted: ${probe.stderr.trim()}`;
  },
  ground: async () => {
    disk = await mkdtemp(join(tmpdir(), 'scrai-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0711`, 'tmpfs', disk]);
    return {
      databaseDir: disk,
      release: async () => {
        execFileSync('umount', [disk]);
        await rm(disk, { recursive: true });
      },
    };
  },
  inject: async (scene) => {
    scene.provider.pace_ms = PACE_MS;
    await scene.underWay();
    const ballast = join(disk, 'ballast');
    scene.injected();
    fill(ballast);
    try {
      const log = join(disk, 'database.log');
      await until('the database has no space left', async () =>
        (await readFile(log, 'utf8')).includes('No space left on device'),
      );
      await delay(FULL_MS);
    } finally {
      rmSync(ballast);
    }
  },
};

/** Writes until there is no room for a byte. */
function fill(file: string): void {
  const ballast = openSync(file, 'w');
  try {
    for (let chunk = CHUNK; chunk.length > 0;) {
      try {
        writeSync(ballast, chunk);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        chunk = chunk.subarray(0, Math.floor(chunk.length / 2));
      }
    }
  } finally {
    closeSync(ballast);
  }
}
