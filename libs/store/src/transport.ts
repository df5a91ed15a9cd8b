/** What the driver takes of Node's options of a TLS connection. */
interface Tls {
  ca?: string;
  rejectUnauthorized?: boolean;
  /** Judges the server's name, once its certificate is known to be good. */
  checkServerIdentity?: () => undefined;
}

/**
 * The URL without its `sslmode`, and what that says of TLS. The driver has a reading of its own, in which the URL goes before
 * the options, so that an authority could not be given.
 * @param ca PEM text of an authority; without `sslmode`, it asks for `verify-full`.
 */
export function transportOf(text: string, ca?: string): { url: string; ssl: Tls | false } {
  const url = new URL(text);
  const mode = url.searchParams.get('sslmode') ?? (ca === undefined ? 'disable' : 'verify-full');
  url.searchParams.delete('sslmode');
  return { url: url.href, ssl: optionsOf(mode, ca) };
}

function optionsOf(mode: string, ca: string | undefined): Tls | false {
  const authority = ca === undefined ? {} : { ca };
  if (mode === 'disable') return false;
  // As libpq has it: encrypted, but with whomever.
  if (mode === 'require') return { rejectUnauthorized: false };
  if (mode === 'verify-ca') return { ...authority, checkServerIdentity: () => undefined };
  return authority;
}
