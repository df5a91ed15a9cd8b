import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { codeOf, ProblemError } from './problem.js';

const LIMIT = '1mb';

/** Reads JSON bodies, of every `+json` kind as well; a body that cannot be read is answered with a problem. */
export function readBodies(app: NestExpressApplication): void {
  app.useBodyParser('json', { limit: LIMIT, type: ['application/json', 'application/*+json'] });
  // Right behind the parser: further on, Nest makes an exception of its own of what the parser throws.
  app.use((error: unknown, _request: Request, _response: Response, next: NextFunction) =>
    next(problemOf(error) ?? error),
  );
}

/** body-parser's errors say with `expose` that their message is meant for the client. */
function problemOf(error: unknown): ProblemError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status, expose, type, limit } = error as Error & Record<string, unknown>;
  if (typeof status !== 'number' || expose !== true) return undefined;
  if (type === 'entity.too.large') {
    const detail = `The body is larger than ${String(limit)} bytes, which is the limit. Send less at once.`;
    return new ProblemError(status, 'body_too_large', detail);
  }
  if (type === 'entity.parse.failed')
    return new ProblemError(status, 'invalid_json', `The body is not JSON: ${error.message}.`);
  return new ProblemError(status, codeOf(status), error.message);
}
