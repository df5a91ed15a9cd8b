import { randomBytes } from 'node:crypto';
import { loadConfig } from '@scrai/service-kit';
import { Database } from '@scrai/store';
import { main } from '../src/main.js';
import { startStack, type Stack } from '../src/stack/stack.js';
import { Capture } from './capture.js';

const variable = (key: string): string => process.env[key] ?? '';

async function onDatabase(url: string, sql: string): Promise<void> {
  const database = await Database.connect({ url, name: 'cli-test', poolSize: 1 });
  try {
    await database.query(sql);
  } finally {
    await database.close();
  }
}

/** The command line, and everything that it talks to on a database of its own. */
export class CliUnderTest {
  private constructor(
    private readonly name: string,
    readonly stack: Stack,
  ) {}

  static async start(): Promise<CliUnderTest> {
    const name = `t${randomBytes(6).toString('hex')}`;
    await onDatabase(variable('TEST_DATABASE_URL'), `CREATE DATABASE ${name}`);
    const url = new URL(variable('TEST_DATABASE_URL'));
    url.pathname = `/${name}`;
    const overrides = { natsUrl: variable('TEST_NATS_URL'), databaseUrl: url.href, namespace: name };
    const config = loadConfig({}, { ...overrides, port: 0, logLevel: 'fatal' });
    return new CliUnderTest(name, await startStack(config, () => undefined));
  }

  async stop(): Promise<void> {
    await this.stack.stop();
    await onDatabase(variable('TEST_DATABASE_URL'), `DROP DATABASE ${this.name} WITH (FORCE)`);
  }

  /** Does something to the database behind the services' backs. */
  sql(text: string): Promise<void> {
    return onDatabase(this.stack.databaseUrl, text);
  }

  /** A command, from its start to its end. */
  async scrai(...argv: string[]): Promise<Capture & { code: number }> {
    const capture = new Capture();
    const code = await main([...argv, '--url', this.stack.url], capture);
    return Object.assign(capture, { code });
  }

  /** A command that goes on until its `interruption`. */
  begin(...argv: string[]): { said: Capture; over: Promise<number> } {
    const said = new Capture();
    return { said, over: main([...argv, '--url', this.stack.url], said) };
  }
}
