import { listOf, matching, wholeNumber } from './parsing.js';
import { setting, type Setting } from './setting.js';

/** Who may talk to the REST side. */
export interface Access {
  /** A key with every right that is in no database: for containers, whose first key must come from somewhere. */
  readonly adminKey?: string;
  /** Web pages from these origins may call; none by default. */
  readonly allowedOrigins: readonly string[];
  /** Names, besides those of loopback, by which a server on loopback may be called without a key. */
  readonly allowedHosts: readonly string[];
  /** Proxies in front of the server, whose `X-Forwarded-For` says who calls. */
  readonly proxies: number;
}

const originOf = (text: string): string | undefined => {
  const origin = URL.parse(text)?.origin;
  return origin === text && /^https?:/.test(text) ? text : undefined;
};

const SETTINGS = {
  adminKey: setting({
    key: 'SCRAI_ADMIN_KEY',
    expected: 'a secret of 32 to 200 letters, digits, "_", "-", "." and "~"',
    parse: matching(/^[\w.~-]{32,200}$/),
    secret: true,
  }),
  allowedOrigins: setting({
    key: 'SCRAI_ALLOWED_ORIGINS',
    expected: 'origins of web pages with commas between them, such as https://lab.example',
    parse: listOf(originOf),
  }),
  allowedHosts: setting({
    key: 'SCRAI_ALLOWED_HOSTS',
    expected: 'host names with commas between them, such as scrai.local',
    parse: listOf(matching(/^[\w.-]+$/)),
  }),
  proxies: setting({
    key: 'SCRAI_PROXIES',
    expected: 'a whole number from 0 to 10',
    parse: wholeNumber(0, 10),
  }),
};

export function readAccess(get: <T>(entry: Setting<T>) => T | undefined): Access {
  return Object.freeze({
    adminKey: get(SETTINGS.adminKey),
    allowedOrigins: get(SETTINGS.allowedOrigins) ?? [],
    allowedHosts: get(SETTINGS.allowedHosts) ?? [],
    proxies: get(SETTINGS.proxies) ?? 0,
  });
}

/** Whether only this machine can reach a server that listens on this address. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
