/** SQLSTATEs and socket codes that say: Postgres is away, restarting or full, and the same call may succeed later. */
const TRANSIENT = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '55P03', // lock_not_available
  '57014', // query_canceled (statement_timeout)
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '53100', // disk_full
  '53200', // out_of_memory
  '53300', // too_many_connections
]);

/** Texts of errors that `pg` raises without a code when a connection dies or none is free. */
const CONNECTION_LOST = /connection (was )?(terminated|ended|closed)|timeout|not queryable|server closed/i;

/** A statement failed. `retryable`: Postgres was away or busy, and the same statement may succeed later. */
export class QueryFailed extends Error {
  /** SQLSTATE, or the socket's error code. */
  readonly code: string;
  readonly retryable: boolean;

  constructor(cause: unknown, where: string) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    super(`${where}: ${error.message}`, { cause });
    this.name = 'QueryFailed';
    const code = (error as { code?: unknown }).code;
    this.code = typeof code === 'string' ? code : 'unknown';
    this.retryable =
      TRANSIENT.has(this.code) ||
      this.code.startsWith('08') ||
      (typeof code !== 'string' && CONNECTION_LOST.test(error.message));
  }
}
