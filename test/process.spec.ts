import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The life of a service's process, as built: what an operator sees of it. */
const MAIN = join(import.meta.dirname, '../apps/actor-engine/dist/main.js');

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

beforeAll(() => {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is not built: run "npm run build"`);
});

function start(settings: Record<string, string | undefined>): ChildProcess {
  const env = { PATH: process.env.PATH, SCRAI_PORT: '0', ...settings };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'inherit', 'pipe'] });
  started.push(child);
  return child;
}

const servers = (): Record<string, string | undefined> => ({
  NATS_URL: process.env.TEST_NATS_URL,
  DATABASE_URL: process.env.TEST_DATABASE_URL,
  SCRAI_NAMESPACE: `t${randomBytes(4).toString('hex')}`,
});

/** Reads the log until a record says it. */
async function record(child: ChildProcess, msg: string): Promise<Record<string, unknown>> {
  for await (const line of createInterface(child.stderr!)) {
    const record = JSON.parse(line) as Record<string, unknown>;
    if (String(record.msg).includes(msg)) return record;
  }
  throw new Error(`ended without saying "${msg}"`);
}

async function endOf(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  return (await once(child, 'exit'))[0];
}

it('says that it is ready and where, and drains on SIGTERM', async () => {
  const child = start(servers());
  const { url, service } = await record(child, 'ready');
  expect(service).toBe('actor-engine');
  expect((await fetch(`${url as string}/health/ready`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await endOf(child)).toBe(0);
});

it('lists the faults of its configuration, and ends with 1', async () => {
  const child = start({ NATS_URL: 'nowhere', DATABASE_URL: 'nowhere', SCRAI_CONCURRENCY: '0' });
  let said = '';
  child.stderr!.on('data', (data: Buffer) => (said += data.toString()));
  expect(await endOf(child)).toBe(1);
  for (const key of ['NATS_URL', 'DATABASE_URL', 'SCRAI_CONCURRENCY'])
    expect(said).toContain(`${key}: expected`);
});

it('says which port is in use, and ends with 1', async () => {
  const first = start(servers());
  const { port } = new URL((await record(first, 'ready')).url as string);
  const second = start({ ...servers(), SCRAI_PORT: port });
  const { msg } = await record(second, 'could not start');
  expect(msg).toContain(
    `cannot listen on 127.0.0.1:${port}: the port is in use. Choose another with SCRAI_PORT`,
  );
  expect(await endOf(second)).toBe(1);
});
