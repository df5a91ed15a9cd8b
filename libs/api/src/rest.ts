import type { NestExpressApplication } from '@nestjs/platform-express';
import { bodyProblem, ProblemError, type Config } from '@scrai/service-kit';
import type { NextFunction, Request, Response } from 'express';
import { refuseOtherMethods } from './http/known-methods.js';
import { mountDocs } from './open-api.js';

const TEXT_TYPES = /^(text|application)\/(x-)?yaml\b|^text\/plain\b/i;
const BLOBS = /^\/api\/v1\/blobs\/?$/;
const TEMPLATES = /^\/api\/v1\/(scenario|agent)-templates(\/|$)/;

/** What the REST side needs of its application before it starts: prefix, templates as text, the API document. */
export function prepareRest(app: NestExpressApplication, { limits }: Config): void {
  app.setGlobalPrefix('api/v1');
  app.use(refuseOtherMethods(app));
  const isTemplate = (request: { url?: string; headers: { 'content-type'?: string } }): boolean =>
    TEMPLATES.test((request.url ?? '').split('?')[0]) &&
    TEXT_TYPES.test(request.headers['content-type'] ?? '');
  app.useBodyParser('text', { limit: limits.bodyBytes, type: isTemplate });
  const isBlob = ({ url = '' }: { url?: string }): boolean => BLOBS.test(url.split('?')[0]);
  app.useBodyParser('raw', { limit: limits.blobBytes, type: isBlob });
  app.use((error: unknown, request: Request, _response: Response, next: NextFunction) =>
    next(bodyProblem(error, limits, isBlob(request) ? 'blobBytes' : 'bodyBytes') ?? error),
  );
  app.use(refuseUnread);
  mountDocs(app);
}

/** A body that no parser took would be as good as none, and the answer would speak of what is missing in it. */
function refuseUnread(request: Request, _response: Response, next: NextFunction): void {
  const {
    'content-length': length = '0',
    'transfer-encoding': coding,
    'content-type': type,
  } = request.headers;
  if (request.body !== undefined || (length === '0' && coding === undefined)) return next();
  const wanted = TEMPLATES.test(request.path)
    ? 'text/yaml (the text of a template) or application/json'
    : 'application/json';
  const given = type === undefined ? 'has no Content-Type' : `is ${JSON.stringify(type.slice(0, 100))}`;
  throw new ProblemError(
    415,
    'unsupported_media_type',
    `The body ${given}. Send it as Content-Type: ${wanted}.`,
  );
}
