/** SQLSTATEs that say: Postgres is restarting, busy or full, and the same statement may succeed later. */
const PASSING = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '55P03', // lock_not_available
  '57014', // query_canceled (statement_timeout)
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
]);
/** Classes of SQLSTATEs that say so: connection exceptions, insufficient resources, system errors. */
const PASSING_CLASSES = new Set(['08', '53', '58']);

/** Postgres' own word about a statement; socket codes such as EPIPE look alike and begin with E, which none of these does. */
const SQLSTATE = /^(?!E)[0-9A-Z]{5}$/;
const OURS = new Set(['TypeError', 'RangeError', 'SyntaxError']);

/** A statement failed. `retryable`: Postgres was away or busy, and the same statement may succeed later. */
export class QueryFailed extends Error {
  /** SQLSTATE, or else the socket's error code, or `unknown`. */
  readonly code: string;
  readonly retryable: boolean;

  constructor(cause: unknown, where: string) {
    // By what they have, not by what they are: the errors of Node's sockets may come from another realm.
    const { code, name, message } = Object(cause) as { code?: unknown; name?: unknown; message?: unknown };
    super(`${where}: ${typeof message === 'string' && message !== '' ? message : String(cause)}`, { cause });
    this.name = 'QueryFailed';
    this.code = typeof code === 'string' ? code : 'unknown';
    this.retryable = SQLSTATE.test(this.code)
      ? PASSING.has(this.code) || PASSING_CLASSES.has(this.code.slice(0, 2))
      : // Without Postgres' word it never got there, or never got back.
        !OURS.has(String(name));
  }
}
