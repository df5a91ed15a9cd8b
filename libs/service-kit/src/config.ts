import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isLoopback, readAccess, type Access } from './access.js';
import { parseCrashPoint, type ArmedCrashPoint } from './crash-points.js';
import { readLimits, type Limits } from './limits.js';
import { REST_PORT, urlHere } from './listening.js';
import { matching, urlOf, wholeNumber } from './parsing.js';
import { readServerAccess, type BrokerAccess } from './servers.js';
import { ConfigError, readSetting, setting, type ConfigFault, type Setting } from './setting.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

interface ProviderSettings {
  readonly apiKey?: string;
  readonly baseUrl?: string;
}

/** What can be said without servers: `scrai up` starts a broker and a database of its own where none are named. */
export interface Settings {
  readonly natsUrl?: string;
  readonly databaseUrl?: string;
  /** TCP port of the service's HTTP side; 0 takes a free one; the service's own default when absent. */
  readonly port?: number;
  /** Address to listen on; loopback unless the operator says otherwise. */
  readonly host: string;
  /** Absolute path of the folder for what a laptop keeps: broker, database. */
  readonly dataDir: string;
  /** First part of every subject and stream, so that installations can share a broker. */
  readonly namespace: string;
  readonly logLevel: LogLevel;
  /** Turns that one engine process holds at a time. */
  readonly concurrency: number;
  /** Runs that one orchestrator plays at a time; the others wait for a place. */
  readonly activeRuns: number;
  /** Time that an engine over REST has for a turn, unless it asks for more; the visibility timeout of its claims. */
  readonly leaseMs: number;
  /** Model of agents that name none: `provider:name`. */
  readonly model: string;
  readonly openai: ProviderSettings;
  readonly anthropic: ProviderSettings;
  readonly ollama: ProviderSettings;
  /** Configuration of models, where a file is named; libs/model reads it. */
  readonly modelsFile?: { readonly path: string; readonly text: string };
  /** Configuration of tools, where a file is named; libs/tools reads it. */
  readonly toolsFile?: { readonly path: string; readonly text: string };
  /** Value of the variable that a models or tools file names for a key, or of the file that `<name>_FILE` names. */
  readonly secret: (name: string) => string | undefined;
  /** Where clients of this installation find its REST side; where none is said, at the host and port on which one would listen here. */
  readonly url: string;
  /** The key that clients of this installation show. */
  readonly apiKey?: string;
  readonly access: Access;
  /** How to sign in at the broker. */
  readonly broker: BrokerAccess;
  /** PEM text of the authority that the database's certificate is from. */
  readonly databaseCa?: string;
  readonly limits: Limits;
  /** Where this process ends itself; for the fault suite alone. */
  readonly crashPoint?: ArmedCrashPoint;
}

/** What a service needs. Frozen; read once, at start. A service that `needs` no database must not read its URL. */
export interface Config extends Settings {
  readonly natsUrl: string;
  readonly databaseUrl: string;
}

/** Servers without which a service does not start. */
export type Server = 'natsUrl' | 'databaseUrl';
const ALL_SERVERS: readonly Server[] = ['natsUrl', 'databaseUrl'];

/** Values that come from flags or code; each is checked as its environment variable would be. */
export type Overrides = Partial<Record<keyof typeof SETTINGS, string | number>>;

/** The file's path and text; undefined where it cannot be read. */
function readable(path: string): Settings['modelsFile'] {
  try {
    return Object.freeze({ path: resolve(path), text: readFileSync(path, 'utf8') });
  } catch {
    return undefined;
  }
}

const KEY_OF_A_PROVIDER = { expected: 'a key', parse: (text: string) => text, secret: true };

/** `sslmode` is taken where it says for certain whether the connection is safe: not `allow` and `prefer`. */
const databaseUrlOf = (text: string): string | undefined => {
  const mode = URL.parse(text)?.searchParams.get('sslmode') ?? 'disable';
  return ['disable', 'require', 'verify-ca', 'verify-full'].includes(mode)
    ? urlOf('postgres:', 'postgresql:')(text)
    : undefined;
};

const SETTINGS = {
  natsUrl: setting({
    key: 'NATS_URL',
    expected: 'the URL of a NATS server, such as nats://127.0.0.1:4222',
    parse: (text) => (text.split(',').every(urlOf('nats:', 'tls:', 'ws:', 'wss:')) ? text : undefined),
    secret: true,
  }),
  databaseUrl: setting({
    key: 'DATABASE_URL',
    expected: 'the URL of a Postgres database, such as postgres://user:password@127.0.0.1:5432/scrai',
    parse: databaseUrlOf,
    secret: true,
  }),
  port: setting({ key: 'SCRAI_PORT', expected: 'a port from 0 to 65535', parse: wholeNumber(0, 65_535) }),
  host: setting({
    key: 'SCRAI_HOST',
    expected: 'a host name or an IP address',
    parse: matching(/^[\w.:-]+$/),
  }),
  dataDir: setting({ key: 'SCRAI_DATA_DIR', expected: 'a path', parse: (text) => resolve(text) }),
  namespace: setting({
    key: 'SCRAI_NAMESPACE',
    expected: '1 to 32 lower-case letters, digits, "_" and "-"',
    parse: matching(/^[a-z0-9_-]{1,32}$/),
  }),
  logLevel: setting({
    key: 'SCRAI_LOG_LEVEL',
    expected: `one of ${LOG_LEVELS.join(', ')}`,
    parse: (text) => LOG_LEVELS.find((level) => level === text),
  }),
  concurrency: setting({
    key: 'SCRAI_CONCURRENCY',
    expected: 'a whole number from 1 to 1000',
    parse: wholeNumber(1, 1000),
  }),
  activeRuns: setting({
    key: 'SCRAI_ACTIVE_RUNS',
    expected: 'a whole number from 1 to 100000',
    parse: wholeNumber(1, 100_000),
  }),
  leaseMs: setting({
    key: 'SCRAI_LEASE_MS',
    expected: 'a whole number from 1000 to 86400000',
    parse: wholeNumber(1_000, 86_400_000),
  }),
  model: setting({
    key: 'SCRAI_MODEL',
    expected:
      'a provider and a model, such as simulated:default or openai:gpt-5-mini; or an alias, such as fast',
    parse: matching(/^[a-z][a-z0-9-]*(:\S+)?$/),
  }),
  openaiApiKey: setting({
    key: 'OPENAI_API_KEY',
    expected: 'a key without spaces',
    parse: matching(/^\S+$/),
    secret: true,
  }),
  openaiBaseUrl: setting({
    key: 'OPENAI_BASE_URL',
    expected: 'an http or https URL, such as http://127.0.0.1:8000/v1',
    parse: urlOf('http:', 'https:'),
  }),
  anthropicApiKey: setting({
    key: 'ANTHROPIC_API_KEY',
    expected: 'a key without spaces',
    parse: matching(/^\S+$/),
    secret: true,
  }),
  anthropicBaseUrl: setting({
    key: 'ANTHROPIC_BASE_URL',
    expected: 'an http or https URL, such as http://127.0.0.1:8001',
    parse: urlOf('http:', 'https:'),
  }),
  ollamaBaseUrl: setting({
    key: 'OLLAMA_BASE_URL',
    expected: 'an http or https URL, such as http://127.0.0.1:11434',
    parse: urlOf('http:', 'https:'),
  }),
  modelsFile: setting({
    key: 'SCRAI_MODELS',
    expected: 'the path of a readable YAML or JSON file',
    parse: readable,
  }),
  toolsFile: setting({
    key: 'SCRAI_TOOLS',
    expected: 'the path of a readable YAML or JSON file',
    parse: readable,
  }),
  url: setting({
    key: 'SCRAI_URL',
    expected: 'an http or https URL, such as http://127.0.0.1:3000',
    parse: urlOf('http:', 'https:'),
  }),
  apiKey: setting({
    key: 'SCRAI_API_KEY',
    expected: 'a key as `scrai keys create` shows it',
    parse: matching(/^[\w.~-]{32,200}$/),
    secret: true,
  }),
  crashPoint: setting({
    key: 'SCRAI_CRASH_POINT',
    expected:
      'the name of a crash point, with a number where it is not the first passage, and NODE_ENV other than production',
    parse: parseCrashPoint,
  }),
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration of a process that may do without servers.
 * @throws ConfigError with every fault there is.
 */
export function loadSettings(env: Environment = process.env, overrides: Overrides = {}): Settings {
  return read(env, overrides, []);
}

/**
 * Reads the configuration of a service; this is the only place that reads the environment.
 * @param needs servers that must be named.
 * @throws ConfigError with every fault there is; a server that is needed and not named is one.
 */
export function loadConfig(
  env: Environment = process.env,
  overrides: Overrides = {},
  needs: readonly Server[] = ALL_SERVERS,
): Config {
  return read(env, overrides, needs) as Config;
}

/** The configuration of services that run beside the given servers. */
export function withServers(settings: Settings, servers: { natsUrl: string; databaseUrl: string }): Config {
  // What is needed to sign in elsewhere is of no use with a server of this machine.
  const broker = settings.natsUrl === undefined ? {} : settings.broker;
  const databaseCa = settings.databaseUrl === undefined ? undefined : settings.databaseCa;
  return Object.freeze({ ...settings, ...servers, broker, databaseCa });
}

function read(env: Environment, overrides: Overrides, required: readonly Server[]): Settings {
  const faults: ConfigFault[] = [];
  const environment = overlaid(env, overrides);
  const get = <T>(entry: Setting<T>) => readSetting(entry, environment, faults);
  const openai = { apiKey: get(SETTINGS.openaiApiKey), baseUrl: get(SETTINGS.openaiBaseUrl) };
  const anthropic = { apiKey: get(SETTINGS.anthropicApiKey), baseUrl: get(SETTINGS.anthropicBaseUrl) };
  const ollama = { baseUrl: get(SETTINGS.ollamaBaseUrl) };
  const host = get(SETTINGS.host) ?? '127.0.0.1';
  const port = get(SETTINGS.port);
  const settings: Settings = {
    natsUrl: get(SETTINGS.natsUrl),
    databaseUrl: get(SETTINGS.databaseUrl),
    port,
    host,
    dataDir: get(SETTINGS.dataDir) ?? resolve('.scrai'),
    namespace: get(SETTINGS.namespace) ?? 'scrai',
    logLevel: get(SETTINGS.logLevel) ?? 'info',
    concurrency: get(SETTINGS.concurrency) ?? 64,
    activeRuns: get(SETTINGS.activeRuns) ?? 1_000,
    leaseMs: get(SETTINGS.leaseMs) ?? 300_000,
    model: get(SETTINGS.model) ?? 'simulated:default',
    openai: Object.freeze(openai),
    anthropic: Object.freeze(anthropic),
    ollama: Object.freeze(ollama),
    modelsFile: get(SETTINGS.modelsFile),
    toolsFile: get(SETTINGS.toolsFile),
    secret: (key) => readSetting({ ...KEY_OF_A_PROVIDER, key }, environment, []),
    url: get(SETTINGS.url) ?? urlHere(host, port || REST_PORT),
    apiKey: get(SETTINGS.apiKey),
    access: readAccess(get),
    ...readServerAccess(get, faults),
    limits: readLimits(get, isLoopback(host)),
    crashPoint: get(SETTINGS.crashPoint),
  };
  if (settings.crashPoint && env.NODE_ENV === 'production')
    faults.push({ ...SETTINGS.crashPoint, value: 'it in production' });
  for (const name of required) {
    const { key, expected } = SETTINGS[name];
    const given = settings[name] !== undefined;
    if (!given && !faults.some((fault) => fault.key.startsWith(key))) faults.push({ key, expected });
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(settings);
}

/** An override takes the place of its variable, and of the file that its variable may come from. */
function overlaid(env: Environment, overrides: Overrides): Environment {
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  const entries = given.flatMap(([name, value]) => {
    const { key } = SETTINGS[name as keyof typeof SETTINGS];
    return [
      [key, String(value)],
      [`${key}_FILE`, undefined],
    ];
  });
  return { ...env, ...(Object.fromEntries(entries) as Environment) };
}
