import type { KeyScope } from '@scrai/contracts';
import type { Request, Response } from 'express';

/** Whose key a request showed. */
export interface Caller {
  id: string;
  name: string;
  scope: KeyScope;
}

/** The secret that a request shows; undefined for none. */
export function secretOf({ headers }: Request): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
}

/** Whose key the request showed. */
export const callerOf = (response: Response): Caller | undefined =>
  response.locals.caller as Caller | undefined;
