import { setTimeout as sleep } from 'node:timers/promises';
import { connect, hasWsProtocol, wsconnect } from '@nats-io/transport-node';
import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node';
import { BusError, reasonOf } from './errors.js';
import { signInOf, type SignIn } from './sign-in.js';

export interface BusOptions extends SignIn {
  /** One or more URLs, separated by commas: `nats://127.0.0.1:4222`. May carry `user:password@` or `token@`. */
  url: string;
  /** First part of every subject and stream. */
  namespace: string;
  /** Shown by the broker as the connection's name: the service. */
  name: string;
  /** Copies of each stream in a cluster of brokers. 1 by default. */
  replicas?: number;
  /** Attempts at the first connection before it is given up, each with half a second. 30 by default. */
  connectAttempts?: number;
}

const ATTEMPT_INTERVAL_MS = 500;
/** For one attempt, and for each later reconnection. */
const ATTEMPT_TIMEOUT_MS = 5_000;

/**
 * Connects, trying for a bounded time; from then on the client reconnects for ever.
 * @throws BusError `unreachable`, with the broker's address and the last reason; `refused`, at once, where it does not let us in.
 */
export async function openConnection(options: BusOptions): Promise<NatsConnection> {
  const attempts = options.connectAttempts ?? 30;
  const deadline = performance.now() + attempts * ATTEMPT_INTERVAL_MS;
  const settings = connectionOptions(options);
  const open = hasWsProtocol(settings) ? wsconnect : connect;
  for (let attempt = 1; ; attempt++) {
    try {
      return await open(settings);
    } catch (error) {
      const refusal = refusalOf(reasonOf(error), shown(options.url));
      if (refusal) throw new BusError('refused', refusal, { cause: error });
      if (attempt >= attempts || performance.now() > deadline)
        throw new BusError('unreachable', unreachable(options, reasonOf(error), attempt), { cause: error });
      await sleep(ATTEMPT_INTERVAL_MS);
    }
  }
}

function unreachable({ url, tls }: BusOptions, reason: string, attempts: number): string {
  const tried = attempts === 1 ? 'tried once' : `tried ${attempts} times`;
  // A server that asks for a certificate hangs up without a word when it gets none.
  const hint =
    tls && !tls.cert ? ' If it asks for our certificate, name that in NATS_CERT_FILE and NATS_KEY_FILE.' : '';
  return (
    `No NATS server answers at ${shown(url)} (${reason}; ${tried}). ` +
    `Start one with "nats-server -js", or set NATS_URL to one that runs.${hint}`
  );
}

/** The sentence on a refusal that no patience cures; undefined for any other reason. */
function refusalOf(reason: string, server: string): string | undefined {
  if (/authorization violation|authentication/i.test(reason)) {
    return (
      `The NATS server at ${server} does not let us in (${reason}). Correct NATS_USER and NATS_PASSWORD, NATS_TOKEN ` +
      'or NATS_CREDS_FILE, or what NATS_URL says in their place.'
    );
  }
  if (/certificate|altnames/i.test(reason)) {
    return (
      `There is no trust between the NATS server at ${server} and us (${reason}). Name the certificate of its authority in ` +
      'NATS_CA_FILE, and the server in NATS_URL as its certificate does.'
    );
  }
  return undefined;
}

function connectionOptions({ url, name, ...signIn }: BusOptions): ConnectionOptions {
  const urls = url.split(',').map((each) => new URL(each.includes('://') ? each : `nats://${each}`));
  return {
    servers: urls.map((each) => serverOf(each)),
    name,
    ...signInOf(urls, signIn),
    timeout: ATTEMPT_TIMEOUT_MS,
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
