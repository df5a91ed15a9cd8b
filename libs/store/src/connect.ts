import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { ENTITIES } from './entities/entities.js';
import { MIGRATIONS } from './migrations/migrations.js';
import { transportOf } from './transport.js';

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`. */
  url: string;
  /** PEM text of the authority that the server's certificate is from; with it, the certificate is checked. */
  ca?: string;
  /** Shown in `pg_stat_activity` and in errors. */
  name: string;
  /** Most connections that are open at once; 8 when absent. */
  poolSize?: number;
  /** How long to go on trying at the start, in ms; 30,000 when absent. */
  patienceMs?: number;
}

/** There is no connection, and the message says what to do. */
class DatabaseUnreachable extends Error {
  override name = 'DatabaseUnreachable';
}

/** SQLSTATEs that no patience cures: a wrong password, no such database, no right to connect. */
const HOPELESS = /^(28|3D|42501)/;
const NO_TLS = 'The server does not support SSL connections';

/** What to do about a refusal that no patience cures; null for any other error. */
function refusalOf(error: unknown): string | null {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (HOPELESS.test(String(code ?? ''))) return 'Correct user, password and database in DATABASE_URL';
  if (/certificate|altnames/i.test(String(message)))
    return "Name the certificate of the server's authority in DATABASE_CA_FILE, and the server in DATABASE_URL as its certificate does";
  if (message === NO_TLS) return 'Let it speak TLS, or write sslmode=disable in DATABASE_URL';
  return null;
}

/** Tries until Postgres answers, with pauses of 100 ms up to 2 s. */
export async function connectDataSource(options: DatabaseOptions): Promise<DataSource> {
  const patience = options.patienceMs ?? 30_000;
  const deadline = performance.now() + patience;
  for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
    try {
      return await dataSourceOf(options).initialize();
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal !== null || performance.now() + pause > deadline)
        throw new DatabaseUnreachable(unreachable(options.url, error, refusal, patience), { cause: error });
      await sleep(pause);
    }
  }
}

/** The `pg` pool behind a data source: hot statements go to it directly. */
export const poolOf = (dataSource: DataSource): Pool =>
  (dataSource.driver as unknown as { master: Pool }).master;

const dataSourceOf = ({ url, ca, name, poolSize = 8 }: DatabaseOptions): DataSource =>
  new DataSource({
    type: 'postgres',
    ...transportOf(url, ca),
    applicationName: `scrai ${name}`,
    poolSize,
    parseInt8: true,
    installExtensions: false,
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTableName: 'migrations',
    // The pool has dropped the dead connection by now; the next statement gets a new one.
    poolErrorHandler: () => undefined,
    connectTimeoutMS: 5_000,
    extra: {
      keepAlive: true,
      idleTimeoutMillis: 60_000,
      statement_timeout: 30_000,
      query_timeout: 35_000,
      // A frozen process must not hold the locks of a run for ever.
      idle_in_transaction_session_timeout: 10_000,
      // An answer `done` means: on the disk. Whatever the server's default.
      // And a plan that was made while a table was empty must not read all of it when it has grown.
      options: '-c synchronous_commit=on -c jit=off -c enable_seqscan=off',
    },
  });

function unreachable(url: string, error: unknown, refusal: string | null, patience: number): string {
  const { host, pathname, username } = new URL(url);
  const reason = error instanceof AggregateError ? error.errors.map(String).join(', ') : String(error);
  const tried = refusal === null ? `did not answer within ${Math.round(patience / 1000)} s` : 'refused us';
  return (
    `Postgres at ${host}${pathname} (user ${username}) ${tried}: ${reason}. ` +
    `${refusal ?? 'Start it or correct DATABASE_URL'}; without DATABASE_URL, \`scrai up\` starts a database of its own.`
  );
}
