/** A host that a template or an operator names: `api.example.org`, `*.example.org`, either with a port. */
export const HOST_PATTERN =
  '^(\\*\\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$|^\\[[0-9a-f:.]+\\](:[0-9]{1,5})?$';

/** Whether one of the entries names where a URL leads. An entry without a port stands for the port of the protocol alone. */
export function isNamed(url: URL, entries: readonly string[]): boolean {
  return entries.some((entry) => {
    const [, host, port = ''] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
    if (normalPort(port, url) !== url.port) return false;
    return host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.hostname === host;
  });
}

/** A URL leaves out the port that is its protocol's own. */
const normalPort = (port: string, { protocol }: URL): string =>
  (protocol === 'https:' && port === '443') || (protocol === 'http:' && port === '80') ? '' : port;
