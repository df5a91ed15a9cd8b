import { randomBytes } from 'node:crypto';
import { Database } from '../database.js';

export interface FreshDatabase {
  url: string;
  /** Removes it, whoever is connected. */
  drop(): Promise<void>;
}

/** An empty database on the test server. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const admin = process.env.TEST_DATABASE_URL;
  if (!admin) throw new Error('TEST_DATABASE_URL is not set; jest.config.js names the set-up that sets it');
  const name = `t${randomBytes(6).toString('hex')}`;
  await onServer(admin, `CREATE DATABASE ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(admin, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function onServer(url: string, sql: string): Promise<void> {
  const database = await Database.connect({ url, name: 'test', poolSize: 1 });
  try {
    await database.query(sql);
  } finally {
    await database.close();
  }
}
