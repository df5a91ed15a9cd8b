import { readFileSync } from 'node:fs';
import { keepSecret } from './secrets.js';

/** What one environment variable may say, and how it is read. `parse` returns `undefined` for a value it refuses. */
export interface Setting<T> {
  key: string;
  /** Completes the sentence "expected ...". */
  expected: string;
  parse: (text: string) => T | undefined;
  /** Never shown; may also come from a file, as container secrets do. */
  secret?: boolean;
  /** May also come from the file that `<key>_FILE` names. */
  file?: boolean;
}

/** Lets the type of the value follow from `parse`. */
export const setting = <T>(value: Setting<T>): Setting<T> => value;

/** One fault of the configuration. */
export interface ConfigFault {
  key: string;
  /** As given, with secrets taken out; `undefined` when nothing was given. */
  value?: string;
  expected: string;
}

/** The configuration cannot be used; the message lists every fault on a line of its own. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly ConfigFault[]) {
    const lines = faults.map(
      ({ key, value, expected }) => `  ${key}: expected ${expected}, got ${value ?? 'nothing'}`,
    );
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${lines.join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a setting; `undefined` when it is not given or at fault, and a fault is then added to `faults`. */
export function readSetting<T>(
  setting: Setting<T>,
  environment: Environment,
  faults: ConfigFault[],
): T | undefined {
  const found = textOf(setting, environment, faults);
  if (found === undefined) return undefined;
  const { key, text } = found;
  if (setting.secret) keepSecret(text);
  const value = setting.parse(text);
  if (value === undefined) {
    const given = key === setting.key ? shown(setting, text) : `the content of ${environment[key]!.trim()}`;
    faults.push({ key, value: given, expected: setting.expected });
  }
  return value;
}

/** What a setting says, and the variable that says so. */
function textOf(
  { key, secret, file: orFile = secret }: Setting<unknown>,
  environment: Environment,
  faults: ConfigFault[],
): { key: string; text: string } | undefined {
  // An empty variable is how shells and compose files say "not given".
  const direct = environment[key]?.trim() || undefined;
  const file = orFile ? environment[`${key}_FILE`]?.trim() || undefined : undefined;
  if (direct !== undefined && file !== undefined) {
    faults.push({ key, value: `${key} and ${key}_FILE`, expected: 'only one of the two' });
    return undefined;
  }
  if (file === undefined) return direct === undefined ? undefined : { key, text: direct };
  try {
    return { key: `${key}_FILE`, text: readFileSync(file, 'utf8').trim() };
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    faults.push({
      key: `${key}_FILE`,
      value: `${JSON.stringify(file)} (${reason})`,
      expected: 'a readable file',
    });
    return undefined;
  }
}

/** Keeps scheme, host and path of a URL, and nothing of any other secret. */
function shown({ secret }: Setting<unknown>, text: string): string {
  if (!secret) return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
  const url = URL.parse(text);
  if (!url?.host) return '*** (hidden)';
  const credentials = url.username || url.password ? '***@' : '';
  return JSON.stringify(`${url.protocol}//${credentials}${url.host}${url.pathname}`);
}
