/** A statement that a connection parses and plans once: for what runs often. `name` is unique per text. */
export interface Statement {
  name: string;
  text: string;
  /** After so long without an answer its connection is taken for dead; where absent, longer than Postgres lets any statement take. */
  patience_ms?: number;
}

/** What runs SQL: the database, or a transaction of it. */
export interface Queryable {
  /**
   * Rows of one statement; parameters are `$1`, `$2`, ...
   * @throws QueryFailed with Postgres' SQLSTATE in `code`.
   */
  query<T = Record<string, unknown>>(sql: string | Statement, params?: unknown[]): Promise<T[]>;
}
