import { wholeNumber } from './parsing.js';
import { setting, type Setting } from './setting.js';

/** What one request, one run and all clients together may ask of a server. */
export type Limits = { readonly [name in LimitName]: number };
export type LimitName = keyof typeof SETTINGS;

interface Limit extends Setting<number> {
  /** What is bounded, for sentences: `The body has more than <limit> <of>`. */
  of: string;
  usual: number;
}

const limit = (key: string, of: string, usual: number, from: number, to: number): Limit => ({
  ...setting({ key, expected: `a whole number from ${from} to ${to}`, parse: wholeNumber(from, to) }),
  of,
  usual,
});

const SETTINGS = {
  bodyBytes: limit('SCRAI_MAX_BODY_BYTES', 'bytes', 1_048_576, 1_024, 67_108_864),
  blobBytes: limit('SCRAI_MAX_BLOB_BYTES', 'bytes', 8_388_608, 1_024, 67_108_864),
  jsonDepth: limit('SCRAI_MAX_JSON_DEPTH', 'levels', 100, 10, 1_000),
  headers: limit('SCRAI_MAX_HEADERS', 'headers', 100, 20, 1_000),
  urlCharacters: limit('SCRAI_MAX_URL_LENGTH', 'characters', 4_096, 256, 15_000),
  pageSize: limit('SCRAI_MAX_PAGE_SIZE', 'items', 500, 1, 500),
  templateBytes: limit('SCRAI_MAX_TEMPLATE_BYTES', 'bytes', 1_000_000, 1_024, 1_000_000),
  parameterBytes: limit('SCRAI_MAX_PARAMETER_BYTES', 'bytes', 65_536, 64, 1_048_576),
  agents: limit('SCRAI_MAX_AGENTS', 'agents', 20_000, 1, 20_000),
  turns: limit('SCRAI_MAX_TURNS', 'turns', 1_000_000, 1, 1_000_000_000),
  unendedRuns: limit('SCRAI_MAX_UNENDED_RUNS', 'runs that have not ended', 100_000, 1, 10_000_000),
  streams: limit('SCRAI_MAX_STREAMS', 'open streams', 1_000, 1, 100_000),
  requestsPerMinute: limit('SCRAI_MAX_REQUESTS_PER_MINUTE', 'requests a minute', 6_000, 1, 10_000_000),
};

/** On loopback a caller is no stranger, and one person's experiments may start thousands of runs. */
const REQUESTS_ON_LOOPBACK = 120_000;

export function readLimits(get: <T>(entry: Setting<T>) => T | undefined, onLoopback: boolean): Limits {
  const usual = (name: LimitName): number =>
    name === 'requestsPerMinute' && onLoopback ? REQUESTS_ON_LOOPBACK : SETTINGS[name].usual;
  const entries = Object.entries(SETTINGS) as [LimitName, Limit][];
  return Object.freeze(
    Object.fromEntries(entries.map(([name, entry]) => [name, get(entry) ?? usual(name)])),
  ) as Limits;
}

/** The sentence on what has more than a limit allows: which it is, and the setting that changes it. */
export const overLimit = (whatHas: string, name: LimitName, limits: Limits): string => {
  const { of, key } = SETTINGS[name];
  return `${whatHas} more than ${limits[name].toLocaleString('en')} ${of}, which is the limit here (${key}).`;
};
