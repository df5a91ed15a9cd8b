import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { Bus } from '@scrai/bus';
import { startDatabase, type LocalServer } from '@scrai/local';
import { brokerOf, databaseOf, loadConfig } from '@scrai/service-kit';
import { Database } from '@scrai/store';
import { makeCertificates } from './certificates.js';
import { eventually } from './e2e/eventually.js';

/** Broker and database as an operator sets them up: with passwords and certificates. */
const folder = mkdtempSync(join(tmpdir(), 'scrai-tls-'));
const at = (name: string): string => join(folder, name);
const PASSWORD = 'n4ts-p@ss/w:rd';

beforeAll(() => {
  const { authority, server } = makeCertificates();
  const files = { 'ca.pem': authority, 'server.pem': server.certificate, 'server.key': server.key };
  for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a broker with TLS and a password', () => {
  let broker: ChildProcess;
  let environment: Record<string, string>;
  let port: number;

  const configure = (authorization: string): void =>
    writeFileSync(
      at('broker.conf'),
      `host: 127.0.0.1
port: ${port}
jetstream { store_dir: "${at('broker')}" }
tls { cert_file: "${at('server.pem')}", key_file: "${at('server.key')}", ca_file: "${at('ca.pem')}", verify: true }
authorization { ${authorization} }
`,
    );

  beforeAll(async () => {
    port = await getPort({ host: '127.0.0.1' });
    configure(`user: scrai, password: "${PASSWORD}"`);
    const path = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;
    broker = spawn('nats-server', ['-c', at('broker.conf')], {
      env: { ...process.env, PATH: path },
      stdio: 'ignore',
    });
    environment = {
      NATS_URL: `nats://127.0.0.1:${port}`,
      DATABASE_URL: 'postgres://127.0.0.1/none',
      NATS_USER: 'scrai',
      NATS_PASSWORD: PASSWORD,
      NATS_CA_FILE: at('ca.pem'),
      NATS_CERT_FILE: at('server.pem'),
      NATS_KEY_FILE: at('server.key'),
    };
  });
  afterAll(async () => {
    broker.kill();
    await once(broker, 'exit');
  });

  const connected = async (changes: Record<string, string>, connectAttempts = 2): Promise<void> => {
    const bus = await Bus.connect({
      ...brokerOf(loadConfig({ ...environment, ...changes }), 'test'),
      connectAttempts,
    });
    await bus.close();
  };

  it('lets in who has both, and nobody else', async () => {
    await connected({}, 20);
    const url = environment.NATS_URL.replace('//', `//scrai:${encodeURIComponent(PASSWORD)}@`);
    await connected({ NATS_URL: url, NATS_USER: '', NATS_PASSWORD: '' });
    const refused = async (changes: Record<string, string>): Promise<string> =>
      connected(changes).then(
        () => 'let in',
        (error: Error) => `${error.message} ${error.stack}`,
      );
    const wrong = await refused({ NATS_PASSWORD: 'another-secret' });
    expect(wrong).toMatch(/does not let us in.*Correct NATS_USER and NATS_PASSWORD/);
    expect(wrong).not.toContain('another-secret');
    expect(await refused({ NATS_CERT_FILE: '', NATS_KEY_FILE: '' })).toMatch(
      /our certificate.*NATS_CERT_FILE/,
    );
    for (const NATS_CA_FILE of [at('server.pem'), ''])
      expect(await refused({ NATS_CA_FILE })).toMatch(/certificate.*NATS_CA_FILE/);
  });

  it('takes a token where the broker wants one', async () => {
    configure('token: "a-token"');
    broker.kill('SIGHUP');
    const token = { NATS_USER: '', NATS_PASSWORD: '', NATS_TOKEN: 'a-token' };
    await eventually('the broker has read its configuration again', () =>
      connected(token).then(
        () => true,
        (error: Error) => !/does not let us in/.test(error.message) && Promise.reject(error),
      ),
    );
    await expect(connected({})).rejects.toThrow('does not let us in');
  });
});

describe('a database with TLS', () => {
  let server: LocalServer;

  beforeAll(async () => {
    const dataDir = at('database');
    server = await startDatabase({ dataDir });
    const db = await Database.connect({ url: server.url, name: 'test', poolSize: 1 });
    const [{ dir }] = await db.query<{ dir: string }>(`SELECT current_setting('data_directory') AS dir`);
    for (const name of ['server.pem', 'server.key']) {
      const file = join(dir, name);
      writeFileSync(file, readFileSync(at(name)));
      chmodSync(file, 0o600);
      chownSync(file, statSync(dir).uid, statSync(dir).gid);
    }
    const settings = { ssl: 'on', ssl_cert_file: 'server.pem', ssl_key_file: 'server.key' };
    for (const [name, value] of Object.entries(settings))
      await db.query(`ALTER SYSTEM SET ${name} = '${value}'`);
    await db.query('SELECT pg_reload_conf()');
    await db.close();
  });
  afterAll(() => server.stop());

  async function isEncrypted(sslmode: string, ca?: string): Promise<boolean> {
    const DATABASE_URL = `${server.url}${sslmode && `?sslmode=${sslmode}`}`;
    const environment = { NATS_URL: 'nats://127.0.0.1:1', DATABASE_URL, DATABASE_CA_FILE: ca ? at(ca) : '' };
    const config = loadConfig(environment);
    const db = await Database.connect({ ...databaseOf(config, 'test', 1), patienceMs: 2_000 });
    try {
      const [row] = await db.query<{ ssl: boolean }>(
        'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
      );
      return row.ssl;
    } finally {
      await db.close();
    }
  }

  it('says at once whom it does not let in, and why', async () => {
    const url = new URL(`${server.url}?sslmode=require`);
    url.password = 'not-the-password';
    const wrong = Database.connect({ url: url.href, name: 'test' });
    await expect(wrong).rejects.toThrow(/refused us.*Correct user, password and database in DATABASE_URL/);
    await expect(wrong).rejects.not.toThrow('not-the-password');
  });

  it('is talked to as its URL and the authority say', async () => {
    expect(await isEncrypted('')).toBe(false);
    expect(await isEncrypted('require')).toBe(true);
    expect(await isEncrypted('', 'ca.pem')).toBe(true);
    expect(await isEncrypted('verify-full', 'ca.pem')).toBe(true);
    await expect(isEncrypted('verify-full')).rejects.toThrow(/certificate.*DATABASE_CA_FILE/);
    await expect(isEncrypted('prefer')).rejects.toThrow('DATABASE_URL');
  });
});
