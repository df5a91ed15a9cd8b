import { isLoopback, REST_PORT } from '@scrai/service-kit';

/** The port of a server on this machine; null for one elsewhere. */
export function portHere(url: string): number | null {
  const { hostname, port, protocol } = new URL(url);
  if (!isLoopback(hostname.replace(/^\[|\]$/g, ''))) return null;
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

/** The command that starts a server where one was looked for; where that is elsewhere, one here. */
export function startHint(url: string): string {
  const port = portHere(url);
  return `npx scrai up${port === null || port === REST_PORT ? '' : ` --port ${port}`}`;
}
