import { setTimeout as sleep } from 'node:timers/promises';
import { connect, credsAuthenticator, hasWsProtocol, wsconnect } from '@nats-io/transport-node';
import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node';
import { BusError, reasonOf } from './errors.js';

export interface BusOptions {
  /** One or more URLs, separated by commas: `nats://127.0.0.1:4222`. May carry `user:password@` or `token@`. */
  url: string;
  /** First part of every subject and stream. */
  namespace: string;
  /** Shown by the broker as the connection's name: the service. */
  name: string;
  /** Go before what the URL says. */
  user?: string;
  password?: string;
  token?: string;
  /** Content of a `.creds` file. */
  credentials?: string;
  /** PEM texts; `{}` asks for TLS with the system's authorities. */
  tls?: { ca?: string; cert?: string; key?: string };
  /** Copies of each stream in a cluster of brokers. 1 by default. */
  replicas?: number;
  /** Attempts at the first connection before it is given up; half a second lies between two. 30 by default. */
  connectAttempts?: number;
}

const ATTEMPT_INTERVAL_MS = 500;

/**
 * Connects, trying for a bounded time; from then on the client reconnects for ever.
 * @throws BusError `unreachable`, with the broker's address and the last reason.
 */
export async function openConnection(options: BusOptions): Promise<NatsConnection> {
  const attempts = options.connectAttempts ?? 30;
  const settings = connectionOptions(options);
  const open = hasWsProtocol(settings) ? wsconnect : connect;
  for (let attempt = 1; ; attempt++) {
    try {
      return await open(settings);
    } catch (error) {
      if (attempt >= attempts) {
        throw new BusError(
          'unreachable',
          `No NATS server answers at ${shown(options.url)} (${reasonOf(error)}; tried ${attempts} times). ` +
            'Start one with "nats-server -js", or set NATS_URL to one that runs.',
          { cause: error },
        );
      }
      await sleep(ATTEMPT_INTERVAL_MS);
    }
  }
}

function connectionOptions({ url, name, credentials, tls, ...given }: BusOptions): ConnectionOptions {
  const urls = url.split(',').map((each) => new URL(each.includes('://') ? each : `nats://${each}`));
  const [username, password] = [urls[0].username, urls[0].password].map(decodeURIComponent);
  const [user, pass] = given.user === undefined ? [username, password] : [given.user, given.password];
  const token = given.token ?? (user && !pass ? user : undefined);
  const wantsTls = tls !== undefined || urls.some((each) => each.protocol === 'tls:');
  return {
    servers: urls.map((each) => serverOf(each)),
    name,
    ...(user && pass && { user, pass }),
    ...(token && { token }),
    ...(credentials && { authenticator: credsAuthenticator(new TextEncoder().encode(credentials)) }),
    ...(wantsTls && { tls: tls ?? {} }),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    // A half-open connection is given up after two unanswered pings.
    pingInterval: 5_000,
    maxPingOut: 2,
    // Rights may be given back while we wait; giving up is for people to decide.
    ignoreAuthErrorAbort: true,
    noAsyncTraces: true,
  };
}

const serverOf = ({ protocol, host }: URL): string =>
  protocol.startsWith('ws') ? `${protocol}//${host}` : host;

const shown = (url: string): string => url.replace(/\/\/[^@/]*@/g, '//***@');
