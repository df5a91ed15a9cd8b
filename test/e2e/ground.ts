import { randomBytes } from 'node:crypto';
import { Installation } from '@scrai/bus/testing';
import { Database } from '@scrai/store';

/** A namespace on the test broker and an empty database on the test server: what one installation stands on. */
export class Ground {
  private constructor(
    readonly broker: Installation,
    readonly databaseUrl: string,
  ) {}

  static async take(): Promise<Ground> {
    const url = new URL(required('TEST_DATABASE_URL'));
    url.pathname = `/t${randomBytes(6).toString('hex')}`;
    await onServer(`CREATE DATABASE ${url.pathname.slice(1)}`);
    return new Ground(new Installation(required('TEST_NATS_URL')), url.href);
  }

  /** The environment of services on this ground. */
  get environment(): Record<string, string> {
    return {
      NATS_URL: this.broker.url,
      DATABASE_URL: this.databaseUrl,
      SCRAI_NAMESPACE: this.broker.namespace,
    };
  }

  /** Gives everything back; the services on it must have ended. */
  async leave(): Promise<void> {
    await this.broker.remove();
    await onServer(`DROP DATABASE ${new URL(this.databaseUrl).pathname.slice(1)} WITH (FORCE)`);
  }
}

function required(name: 'TEST_NATS_URL' | 'TEST_DATABASE_URL'): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; jest.config.js names the set-up that sets it`);
  return value;
}

async function onServer(sql: string): Promise<void> {
  const database = await Database.connect({
    url: required('TEST_DATABASE_URL'),
    name: 'e2e',
    poolSize: 1,
  });
  try {
    await database.query(sql);
  } finally {
    await database.close();
  }
}
