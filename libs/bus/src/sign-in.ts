import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { credsAuthenticator, type ConnectionOptions } from '@nats-io/transport-node';

/** Who we are at the broker, and whom we trust there. What is given here goes before what the URL says. */
export interface SignIn {
  user?: string;
  password?: string;
  token?: string;
  /** Content of a `.creds` file. */
  credentials?: string;
  /** PEM texts; `{}` asks for TLS with the system's authorities. */
  tls?: { ca?: string; cert?: string; key?: string };
}

export function signInOf(urls: URL[], { credentials, tls, ...given }: SignIn): Partial<ConnectionOptions> {
  const [username, password] = [urls[0].username, urls[0].password].map(decodeURIComponent);
  const [user, pass] = given.user === undefined ? [username, password] : [given.user, given.password];
  const token = given.token ?? (user && !pass ? user : undefined);
  const wantsTls = tls !== undefined || urls.some(({ protocol }) => protocol === 'tls:');
  return {
    ...(user && pass && { user, pass }),
    ...(token && { token }),
    ...(credentials && { authenticator: credsAuthenticator(new TextEncoder().encode(credentials)) }),
    ...(wantsTls && { tls: { ...tls, checkServerIdentity: identityOf(urls) } as ConnectionOptions['tls'] }),
  };
}

/** The client tells Node no name of a server whose address is a number, and Node then looks for `localhost` in its certificate. */
function identityOf(urls: URL[]): typeof checkServerIdentity {
  const hosts = urls.map(({ hostname }) => hostname.replace(/^\[(.*)\]$/, '$1'));
  const nameless = hosts.filter((host) => isIP(host) !== 0 || host === 'localhost');
  return (name: string, certificate: PeerCertificate): Error | undefined => {
    const names = name === 'localhost' && nameless.length > 0 ? nameless : [name];
    const faults = names.map((each) => checkServerIdentity(each, certificate));
    return faults.includes(undefined) ? undefined : faults[0];
  };
}
