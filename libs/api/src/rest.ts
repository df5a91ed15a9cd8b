import type { NestExpressApplication } from '@nestjs/platform-express';
import { ProblemError } from '@scrai/service-kit';
import type { NextFunction, Request, Response } from 'express';
import { mountDocs } from './open-api.js';

/** As much as the compiler reads of a template. */
const TEXT_LIMIT = '1mb';
const TEXT_TYPES = ['text/yaml', 'application/yaml', 'text/x-yaml', 'text/plain'];

/** What the REST side needs of its application before it starts: prefix, templates as text, the API document. */
export function prepareRest(app: NestExpressApplication): void {
  app.setGlobalPrefix('api/v1');
  app.useBodyParser('text', { limit: TEXT_LIMIT, type: TEXT_TYPES });
  app.use((error: unknown, _request: Request, _response: Response, next: NextFunction) =>
    next(textProblem(error) ?? error),
  );
  mountDocs(app);
}

/** The parser's own words for what is wrong with a text: too long, cut off, or in an unknown encoding. */
function textProblem(error: unknown): ProblemError | undefined {
  if (!(error instanceof Error) || error instanceof ProblemError) return undefined;
  const { status, type, limit } = error as Error & { status?: number; type?: string; limit?: number };
  if (status === undefined || type === undefined) return undefined;
  const tooLarge = type === 'entity.too.large';
  const detail = tooLarge
    ? `The body is larger than ${limit} bytes, which is the limit.`
    : `${error.message}.`;
  return new ProblemError(status, tooLarge ? 'body_too_large' : 'invalid_text', detail);
}
