import { once } from 'node:events';
import { createServer } from 'node:net';

/** Port of the REST side, where none is said. */
export const REST_PORT = 3000;

/** The address of who listens on a host and port: those on every interface are found on loopback. */
export function urlHere(host: string, port: number): string {
  const name = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** The service cannot listen; the message says what to do. */
export class ListenError extends Error {
  override name = 'ListenError';
}

/** What went wrong when `name` was to listen, in words; undefined for what nobody foresaw. */
export function listenErrorOf(
  error: unknown,
  name: string,
  host: string,
  port: number,
): ListenError | undefined {
  const { code } = error as NodeJS.ErrnoException;
  const place = `${host}:${port}`;
  const remedy = 'Choose another with SCRAI_PORT (0 takes a free one)';
  if (code === 'EADDRINUSE')
    return new ListenError(`${name} cannot listen on ${place}: the port is in use. ${remedy}.`);
  if (code === 'EACCES') return new ListenError(`${name} may not listen on ${place}. ${remedy}, above 1023.`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new ListenError(`${name} cannot listen on ${place}: SCRAI_HOST is not this machine's.`);
  return undefined;
}

/**
 * Tries whether a service could listen, before anything is started on its behalf.
 * @throws ListenError when it could not.
 */
export async function tryToListen(name: string, host: string, port: number): Promise<void> {
  const server = createServer();
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    throw listenErrorOf(error, name, host, port) ?? error;
  } finally {
    server.close();
  }
}
