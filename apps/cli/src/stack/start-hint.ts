import { isLoopback, REST_PORT } from '@scrai/service-kit';

/** Whether the server is on this machine: at its loopback, or at the address on which one would listen here. */
export function isHere(url: string, host?: string): boolean {
  const name = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return isLoopback(name) || name === host;
}

/** The port on which a server of this machine itself listens; null for one elsewhere, or behind a proxy that adds TLS. */
export function portHere(url: string, host?: string): number | null {
  const { port, protocol } = new URL(url);
  if (!isHere(url, host) || protocol === 'https:') return null;
  return port === '' ? 80 : Number(port);
}

/** The command that starts a server where one was looked for; where that is elsewhere, one here. */
export function startHint(url: string): string {
  const port = portHere(url);
  return `npx scrai up${port === null || port === REST_PORT ? '' : ` --port ${port}`}`;
}
