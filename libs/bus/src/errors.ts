/**
 * What can go wrong with the bus, for programs: `unreachable` (no broker), `unsupported` (a broker that lacks what
 * is needed), `too_large` (a body over the limit), `no_responder` and `timeout` (a request or a publish without
 * answer), `remote` (the other side failed), `refused` (the broker said no), `closed` (used after `close`).
 */
export type BusErrorCode =
  'unreachable' | 'unsupported' | 'too_large' | 'no_responder' | 'timeout' | 'remote' | 'refused' | 'closed';

export class BusError extends Error {
  constructor(
    readonly code: BusErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'BusError';
  }

  /** A message that is too large today is too large tomorrow; any other error may pass. */
  get retryable(): boolean {
    return this.code !== 'too_large';
  }
}

/** An error's sentence, whatever was thrown. */
export function reasonOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return String(message);
}
