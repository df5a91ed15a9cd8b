import type { Pool, PoolClient, QueryConfig } from 'pg';
import type { DataSource } from 'typeorm';
import { connectDataSource, poolOf, type DatabaseOptions } from './connect.js';
import { migrate } from './migrate.js';
import { QueryFailed } from './query-failed.js';
import type { Queryable, Statement } from './statement.js';

/**
 * The connection to Postgres: a TypeORM data source for schema and migrations, and its pool for hand-written SQL.
 * A connection that dies is replaced by the pool at the next statement; the statement that it took along fails
 * with a retryable `QueryFailed`.
 */
export class Database implements Queryable {
  private closing: Promise<void> | null = null;

  private constructor(
    readonly dataSource: DataSource,
    private readonly pool: Pool,
    private readonly name: string,
  ) {}

  /** @throws Error with a sentence for people when Postgres stays away for `patienceMs`, or refuses us. */
  static async connect(options: DatabaseOptions): Promise<Database> {
    const dataSource = await connectDataSource(options);
    return new Database(dataSource, poolOf(dataSource), options.name);
  }

  async query<T = Record<string, unknown>>(sql: string | Statement, params: unknown[] = []): Promise<T[]> {
    try {
      return await run<T>(this.pool, sql, params, this.name);
    } catch (error) {
      if (isUnanswered(error)) this.dropIdle();
      throw error;
    }
  }

  /** Commits what `work` did through its argument, or nothing of it when it throws. */
  async transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T> {
    const client = await this.pool.connect().catch((error: unknown) => {
      throw new QueryFailed(error, `${this.name}: no connection`);
    });
    // Between two statements nobody else listens, and an error that nobody hears would end the process.
    let lost: Error | undefined;
    const onLost = (error: Error): void => void (lost = error);
    client.on('error', onLost);
    const within: Queryable = { query: (sql, params = []) => run(client, sql, params, this.name) };
    try {
      await within.query('BEGIN');
      const result = await work(within);
      await within.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      // Nobody would answer the rollback either.
      await abandon(client, isUnanswered(error) ? (error as Error) : lost);
      if (isUnanswered(error)) this.dropIdle();
      throw error;
    } finally {
      client.off('error', onLost);
    }
  }

  /**
   * Where one connection got no answer, the others may be as dead without knowing it, and each would cost as much patience. What is
   * idle is thrown away; the next statements get new ones.
   */
  private dropIdle(): void {
    for (let idle = this.pool.idleCount; idle > 0; idle--) {
      this.pool.connect().then(
        (client) => client.release(true),
        () => undefined,
      );
    }
  }

  /** Brings the schema up to date. Safe to call from many processes at once: one migrates, the others wait. */
  migrate(): Promise<void> {
    return migrate(this.dataSource);
  }

  /** @throws QueryFailed when Postgres does not answer. */
  async ping(): Promise<void> {
    await this.query('SELECT 1');
  }

  /** Waits for running statements, then closes every connection. */
  close(): Promise<void> {
    return (this.closing ??= this.dataSource.destroy());
  }
}

/** No word of Postgres came in time, neither the answer nor that the statement takes too long. */
const isUnanswered = (error: unknown): boolean =>
  error instanceof QueryFailed && (error.cause as Error).message === 'Query read timeout';

async function run<T>(
  on: Pool | PoolClient,
  sql: string | Statement,
  params: unknown[],
  who: string,
): Promise<T[]> {
  const { patience_ms, ...statement }: Partial<Statement> = typeof sql === 'string' ? { text: sql } : sql;
  try {
    const query = { ...statement, values: params, ...(patience_ms && { query_timeout: patience_ms }) };
    const result = await on.query<never>(query as QueryConfig);
    return result.rows as T[];
  } catch (error) {
    const what = typeof sql === 'string' ? sql.trim().split('\n', 1)[0] : sql.name;
    throw new QueryFailed(error, `${who}: ${what}`);
  }
}

/** A connection whose rollback fails is of no use any more and leaves the pool; Postgres rolls back on its own. */
async function abandon(client: PoolClient, lost: Error | undefined): Promise<void> {
  if (lost) return client.release(lost);
  try {
    await client.query('ROLLBACK');
    client.release();
  } catch (error) {
    client.release(error instanceof Error ? error : true);
  }
}
