import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** The loopback port that a server had before, if it is free, so that others who know its URL find it again. */
export async function rememberedPort(file: string): Promise<number> {
  const before = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  const port = (await freePort(before)) ?? (await freePort(0));
  if (port === undefined) throw new Error('No loopback port is free.');
  writeFileSync(file, String(port));
  return port;
}

/** The port, or any free one for 0; `undefined` when it is taken. */
async function freePort(wanted: number): Promise<number | undefined> {
  const server = createServer().listen(wanted, '127.0.0.1');
  try {
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  } finally {
    server.close();
  }
}
