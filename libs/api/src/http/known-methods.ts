import type { INestApplication } from '@nestjs/common';
import { ProblemError } from '@scrai/service-kit';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { openApiDocument } from '../open-api.js';

/** A path of the API document, with the methods that it takes. */
interface KnownPath {
  matches: RegExp;
  methods: Set<string>;
}

/** Answers 405 with `Allow` where a path is known and the method is not; what is no path at all stays a 404. */
export function refuseOtherMethods(app: INestApplication): RequestHandler {
  let known: KnownPath[] | undefined;
  return (request: Request, _response: Response, next: NextFunction) => {
    // Not before the first request: the document needs the application to be complete.
    known ??= knownPaths(app);
    const here = known.filter(({ matches }) => matches.test(request.path));
    const methods = new Set(here.flatMap((path) => [...path.methods]));
    if (methods.size === 0 || methods.has(request.method)) return next();
    const allowed = [...methods].sort().join(', ');
    const detail = `${request.path} takes ${allowed}, and no ${request.method}.`;
    throw new ProblemError(405, 'method_not_allowed', detail, undefined, { Allow: allowed });
  };
}

function knownPaths(app: INestApplication): KnownPath[] {
  return Object.entries(openApiDocument(app).paths).map(([path, operations]) => {
    const methods = Object.keys(operations).map((method) => method.toUpperCase());
    return {
      matches: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}/?$`),
      // Express answers HEAD out of GET.
      methods: new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods),
    };
  });
}
