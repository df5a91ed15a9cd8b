/** A server cannot run on this machine; the message says what to do about it. */
export class LocalError extends Error {
  override name = 'LocalError';
}
