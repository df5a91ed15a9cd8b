import type { Config } from './config.js';
import { matching } from './parsing.js';
import { setting, type ConfigFault, type Setting } from './setting.js';

/** How to sign in at the broker, besides what its URL says, and whom to trust there. */
export interface BrokerAccess {
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
  /** Content of a `.creds` file. */
  readonly credentials?: string;
  /** PEM texts. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

const pem = (what: 'CERTIFICATE' | 'PRIVATE KEY') => ({
  parse: matching(new RegExp(`-----BEGIN ([A-Z]+ )?${what}-----[\\s\\S]+-----END ([A-Z]+ )?${what}-----`)),
  file: true,
});
const AUTHORITY = { ...pem('CERTIFICATE'), expected: 'a certificate of the authority in PEM form' };
const word = (what: string) => ({ expected: `a ${what} without spaces`, parse: matching(/^\S+$/) });

const SETTINGS = {
  user: setting({ ...word('user'), key: 'NATS_USER' }),
  password: setting({ ...word('password'), key: 'NATS_PASSWORD', secret: true }),
  token: setting({ ...word('token'), key: 'NATS_TOKEN', secret: true }),
  credentials: setting({
    key: 'NATS_CREDS',
    expected: 'the content of a .creds file',
    parse: matching(/-----BEGIN NATS USER JWT-----[\s\S]+-----BEGIN USER NKEY SEED-----/),
    secret: true,
  }),
  ca: setting({ ...AUTHORITY, key: 'NATS_CA' }),
  cert: setting({ ...pem('CERTIFICATE'), key: 'NATS_CERT', expected: 'a certificate in PEM form' }),
  key: setting({
    ...pem('PRIVATE KEY'),
    key: 'NATS_KEY',
    expected: 'a private key in PEM form',
    secret: true,
  }),
  databaseCa: setting({ ...AUTHORITY, key: 'DATABASE_CA' }),
};

type Get = <T>(entry: Setting<T>) => T | undefined;

/** Reads how to sign in at broker and database; what does not go together is added to `faults`. */
export function readServerAccess(
  get: Get,
  faults: ConfigFault[],
): { broker: BrokerAccess; databaseCa: string | undefined } {
  const [user, password, token] = [get(SETTINGS.user), get(SETTINGS.password), get(SETTINGS.token)];
  const credentials = get(SETTINGS.credentials);
  const [ca, cert, key] = [get(SETTINGS.ca), get(SETTINGS.cert), get(SETTINGS.key)];
  together(SETTINGS.user, user, SETTINGS.password, password, faults);
  together(SETTINGS.cert, cert, SETTINGS.key, key, faults);
  const ways = [user && 'NATS_USER', token && 'NATS_TOKEN', credentials && 'NATS_CREDS'].filter(Boolean);
  if (ways.length > 1)
    faults.push({ key: ways[0]!, value: ways.join(' and '), expected: 'one way to sign in' });
  const tls = ca || cert ? Object.freeze({ ca, cert, key }) : undefined;
  return {
    broker: Object.freeze({ user, password, token, credentials, tls }),
    databaseCa: get(SETTINGS.databaseCa),
  };
}

/** Two settings of which one is of no use without the other. */
function together(
  one: { key: string; expected: string },
  first: unknown,
  other: { key: string; expected: string },
  second: unknown,
  faults: ConfigFault[],
): void {
  if ((first === undefined) === (second === undefined)) return;
  const [given, missing] = first === undefined ? [other, one] : [one, other];
  if (faults.some(({ key }) => key.startsWith(missing.key))) return;
  faults.push({ key: missing.key, expected: `${missing.expected}, since ${given.key} is given` });
}

/** What the bus needs to connect as one service. */
export const brokerOf = ({ natsUrl, namespace, broker }: Config, name: string) => ({
  ...broker,
  url: natsUrl,
  namespace,
  name,
});

/** What the store needs to connect as one service. */
export const databaseOf = ({ databaseUrl, databaseCa }: Config, name: string, poolSize: number) => ({
  url: databaseUrl,
  ca: databaseCa,
  name,
  poolSize,
});
