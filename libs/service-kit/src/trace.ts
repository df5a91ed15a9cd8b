import { randomBytes } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

/** W3C trace context: version, trace id, parent id, flags. */
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;
const NO_TRACE = '0'.repeat(32);

/** Gives each request the trace id of its caller, or a new one, and says it in the answer. */
export function trace(request: Request, response: Response, next: NextFunction): void {
  const given = TRACEPARENT.exec(request.headers.traceparent?.toString() ?? '')?.[1];
  const id = given && given !== NO_TRACE ? given : randomBytes(16).toString('hex');
  response.locals.traceId = id;
  response.setHeader('trace-id', id);
  next();
}

/** The trace id of the request that this answers: 32 hexadecimal digits. */
export const traceIdOf = (response: Response): string => response.locals.traceId as string;
