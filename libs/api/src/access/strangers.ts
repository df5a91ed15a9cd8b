import { isLoopback, ProblemError, type Config } from '@scrai/service-kit';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

/**
 * On loopback nobody is asked for a key, but a web page that a browser of this machine shows is no friend: it may have
 * pointed a name of its own at 127.0.0.1 (DNS rebinding), or post a form across origins. With a key, all is well.
 */
export function refuseForeign({ host, access }: Config): RequestHandler {
  const names = new Set([host, 'localhost', ...access.allowedHosts].map((name) => name.toLowerCase()));
  const isOurs = (name: string): boolean => isLoopback(name) || names.has(name);
  return (request: Request, response: Response, next: NextFunction) => {
    if (!isLoopback(host) || response.locals.caller !== undefined) return next();
    const name = nameOf(request.headers.host);
    if (!isOurs(name)) {
      const detail =
        `This server is for its own machine, and was called by the name ${JSON.stringify(name)}. Call it by ` +
        '127.0.0.1 or localhost, add the name to SCRAI_ALLOWED_HOSTS, or send an API key.';
      throw new ProblemError(421, 'foreign_host', detail);
    }
    const { origin } = request.headers;
    if (origin === undefined || access.allowedOrigins.includes(origin)) return next();
    if (
      request.method !== 'GET' &&
      request.method !== 'HEAD' &&
      origin !== `http://${request.headers.host}`
    ) {
      const detail = `A web page from ${origin.slice(0, 200)} may not change anything here. Add its origin to SCRAI_ALLOWED_ORIGINS.`;
      throw new ProblemError(403, 'foreign_origin', detail);
    }
    next();
  };
}

/** The host of a Host header, without its port and without the brackets of IPv6. */
const nameOf = (header = ''): string =>
  header
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1');
