import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { LocalError, startBroker, startDatabase } from '../src/index.js';

const HOLDER = join(import.meta.dirname, 'holder.mjs');

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'scrai-local-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

it('keeps the data of the database between starts', async () => {
  const first = await startDatabase({ dataDir });
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  const second = await startDatabase({ dataDir });
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  await second.stop();
});

it('lets nobody in without the password, which only its owner can read', async () => {
  const database = await startDatabase({ dataDir });
  const url = new URL(database.url);
  url.password = 'wrong';
  await expect(query(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  expect(statSync(join(dataDir, 'database.password')).mode & 0o777).toBe(0o600);
  await database.stop();
});

it('writes durably, and listens on loopback alone', async () => {
  const database = await startDatabase({ dataDir });
  const [settings] = await query(
    database.url,
    `SELECT current_setting('synchronous_commit') AS commit, current_setting('fsync') AS fsync,
            current_setting('listen_addresses') AS listen, current_setting('jit') AS jit`,
  );
  expect(settings).toEqual({ commit: 'on', fsync: 'on', listen: '127.0.0.1', jit: 'off' });
  await database.stop();
});

it('starts a broker with JetStream, on the same port as before', async () => {
  const first = await startBroker({ dataDir });
  expect(await greeting(first.url)).toMatchObject({ jetstream: true, host: '127.0.0.1' });
  await first.stop();
  const second = await startBroker({ dataDir });
  expect(second.url).toBe(first.url);
  await second.stop();
});

it('starts a server again that died', async () => {
  const broker = await startBroker({ dataDir });
  const died = broker.pid;
  process.kill(died, 'SIGKILL');
  await until(() => broker.pid !== died);
  await until(() => greeting(broker.url).then(Boolean, () => false));
  await broker.stop();
  await expect(greeting(broker.url)).rejects.toThrow(/ECONNREFUSED/);
});

it('leaves nothing of a temporary database', async () => {
  const database = await startDatabase();
  const [{ data_directory }] = (await query(database.url, 'SHOW data_directory')) as [
    { data_directory: string },
  ];
  await database.stop();
  expect(existsSync(data_directory)).toBe(false);
  expect(isAlive(database.pid)).toBe(false);
});

it('refuses a folder that is in use, and says by whom', async () => {
  const broker = await startBroker({ dataDir });
  const second = startBroker({ dataDir });
  await expect(second).rejects.toThrow(LocalError);
  await expect(second).rejects.toThrow(`in use by process ${process.pid}`);
  await broker.stop();
});

it('ends the servers of a process that was killed, and starts again in its folder', async () => {
  const holder = spawn(process.execPath, [HOLDER, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(holder.stdout), 'line')) as [string];
  const pids = JSON.parse(line) as { broker: number; database: number };
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const broker = await startBroker({ dataDir });
  const database = await startDatabase({ dataDir });
  expect(isAlive(pids.broker)).toBe(false);
  expect(isAlive(pids.database)).toBe(false);
  expect(await query(database.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await Promise.all([broker.stop(), database.stop()]);
});

it('leaves a process alone that merely has the number of a former broker', async () => {
  const stranger = spawn('sleep', ['60']);
  writeFileSync(join(dataDir, 'broker.pid'), String(stranger.pid));
  const broker = await startBroker({ dataDir });
  expect(stranger.exitCode).toBeNull();
  expect(stranger.signalCode).toBeNull();
  stranger.kill();
  await broker.stop();
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The first line that a NATS server sends: `INFO {...}`. */
async function greeting(url: string): Promise<unknown> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  try {
    const [data] = (await once(socket, 'data')) as [Buffer];
    return JSON.parse(data.toString().replace(/^INFO /, ''));
  } finally {
    socket.destroy();
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(20);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
