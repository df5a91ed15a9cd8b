import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig, loadSettings, withoutSecrets, withServers } from '../src/index.js';

const SERVERS = { NATS_URL: 'nats://127.0.0.1:4222', DATABASE_URL: 'postgres://u:secret@127.0.0.1/scrai' };

const faultsOf = (env: Record<string, string>, load: typeof loadSettings = loadConfig): ConfigError => {
  try {
    load(env);
  } catch (error) {
    return error as ConfigError;
  }
  throw new Error('no fault was found');
};

it('needs the two servers and nothing else', () => {
  expect(loadConfig(SERVERS)).toMatchObject({
    natsUrl: SERVERS.NATS_URL,
    databaseUrl: SERVERS.DATABASE_URL,
    port: undefined,
    host: '127.0.0.1',
    namespace: 'scrai',
    model: 'simulated:default',
    openai: {},
    anthropic: {},
    ollama: {},
    secret: expect.any(Function),
  });
});

it.each([
  [{}, 'http://127.0.0.1:3000'],
  [{ SCRAI_PORT: '3100' }, 'http://127.0.0.1:3100'],
  [{ SCRAI_PORT: '0' }, 'http://127.0.0.1:3000'],
  [{ SCRAI_PORT: '3100', SCRAI_HOST: '0.0.0.0' }, 'http://127.0.0.1:3100'],
  [{ SCRAI_HOST: '::1' }, 'http://[::1]:3000'],
  [{ SCRAI_PORT: '3100', SCRAI_URL: 'http://10.0.0.5:80' }, 'http://10.0.0.5:80'],
])('%j finds its server at %s', (env, url) => {
  expect(loadSettings(env as Record<string, string>).url).toBe(url);
});

it('is frozen', () => {
  const config = loadConfig(SERVERS) as { model: string; openai: { apiKey?: string } };
  expect(() => (config.model = 'other:one')).toThrow(TypeError);
  expect(() => (config.openai.apiKey = 'k')).toThrow(TypeError);
});

it('lists every fault at once, with key, value and expectation', () => {
  const error = faultsOf({ SCRAI_PORT: '70000', SCRAI_LOG_LEVEL: 'loud', NATS_URL: 'http://x' });
  expect(error).toBeInstanceOf(ConfigError);
  expect(error.faults.map(({ key }) => key).sort()).toEqual([
    'DATABASE_URL',
    'NATS_URL',
    'SCRAI_LOG_LEVEL',
    'SCRAI_PORT',
  ]);
  expect(error.message).toContain('The configuration has 4 faults:');
  expect(error.message).toContain('SCRAI_PORT: expected a port from 0 to 65535, got "70000"');
  expect(error.message).toContain('DATABASE_URL: expected the URL of a Postgres database');
});

it('takes a crash point that there is, and none in production', () => {
  const armed = (env: Record<string, string>) => loadConfig({ ...SERVERS, ...env }).crashPoint;
  expect(armed({ SCRAI_CRASH_POINT: 'engine.after-outcome:3' })).toEqual({
    name: 'engine.after-outcome',
    nth: 3,
  });
  expect(faultsOf({ ...SERVERS, SCRAI_CRASH_POINT: 'engine.nowhere' }).faults).toHaveLength(1);
  const production = { ...SERVERS, SCRAI_CRASH_POINT: 'engine.after-outcome', NODE_ENV: 'production' };
  expect(faultsOf(production).message).toContain('SCRAI_CRASH_POINT');
});

it('never shows a secret', () => {
  const error = faultsOf({
    OPENAI_API_KEY: 'sk very secret',
    DATABASE_URL: 'mysql://admin:hunter2@db/scrai',
    NATS_URL: 'me:hunter2@broker',
  });
  expect(error.message).not.toMatch(/secret|hunter2|admin/);
  expect(error.message).toContain('"mysql://***@db/scrai"');
});

it('takes one whole way to sign in at the broker', () => {
  const faults = (env: Record<string, string>) => faultsOf({ ...SERVERS, ...env }).message;
  expect(faults({ NATS_USER: 'ann' })).toContain(
    'NATS_PASSWORD: expected a password without spaces, since NATS_USER is given',
  );
  expect(faults({ NATS_USER: 'ann', NATS_PASSWORD: 'p', NATS_TOKEN: 't' })).toContain('one way to sign in');
  expect(faults({ NATS_CA: 'a file?' })).toContain(
    'NATS_CA: expected a certificate of the authority in PEM form, got "a file?"',
  );
  expect(faults({ NATS_CA_FILE: '/none.pem' })).toContain(
    'NATS_CA_FILE: expected a readable file, got "/none.pem" (ENOENT)',
  );
  expect(faults({ DATABASE_CA_FILE: import.meta.filename })).toContain(
    `DATABASE_CA_FILE: expected a certificate of the authority in PEM form, got the content of ${import.meta.filename}`,
  );
});

it('hides the passwords of URLs, and tokens, wherever they turn up', () => {
  loadConfig({
    NATS_URL: 'nats://ann:p%C3%A4ss-one@a:1,nats://token-two@b:2',
    DATABASE_URL: 'postgres://postgres@127.0.0.1/none',
    OPENAI_API_KEY: 'sk-"three"',
  });
  const said = JSON.stringify(['päss-one', 'p%C3%A4ss-one', 'token-two', 'sk-"three"', 'ann', 'postgres']);
  expect(JSON.parse(withoutSecrets(said))).toEqual(['***', '***', '***', '***', 'ann', 'postgres']);
});

describe('secrets in files', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'scrai-config-'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true });
  });

  it('reads them', () => {
    const file = join(dir, 'key');
    writeFileSync(file, 'sk-from-file\n');
    expect(loadConfig({ ...SERVERS, OPENAI_API_KEY_FILE: file }).openai.apiKey).toBe('sk-from-file');
  });

  it('refuses a file that is not there, and a key given twice', () => {
    const missing = faultsOf({ ...SERVERS, OPENAI_API_KEY_FILE: join(dir, 'none') });
    expect(missing.message).toMatch(/OPENAI_API_KEY_FILE: expected a readable file, got ".*none" \(ENOENT\)/);
    const twice = faultsOf({ ...SERVERS, OPENAI_API_KEY_FILE: join(dir, 'none'), OPENAI_API_KEY: 'k' });
    expect(twice.message).toContain('expected only one of the two');
  });
});

it('checks what flags say as it checks the environment, and prefers it', () => {
  expect(loadConfig({ ...SERVERS, SCRAI_PORT: '1' }, { port: '4000' }).port).toBe(4000);
  expect(() => loadConfig(SERVERS, { port: 'many' })).toThrow(/SCRAI_PORT: .* got "many"/);
});

it('asks for no server that a service does not need', () => {
  const needs = ['natsUrl'] as const;
  expect(loadConfig({ NATS_URL: SERVERS.NATS_URL }, {}, needs).databaseUrl).toBeUndefined();
  expect(() => loadConfig({}, {}, needs)).toThrow(/has a fault:\n {2}NATS_URL: expected/);
});

it('lets a laptop do without servers until it has started them', () => {
  const settings = loadSettings({});
  expect(settings.natsUrl).toBeUndefined();
  const servers = { natsUrl: 'nats://127.0.0.1:1', databaseUrl: 'postgres://127.0.0.1/x' };
  expect(withServers(settings, servers)).toEqual({ ...settings, ...servers });
});
