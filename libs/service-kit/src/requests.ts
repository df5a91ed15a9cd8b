import type { CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface.js';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Access } from './access.js';
import { overLimit, type Limits } from './limits.js';
import { ProblemError } from './problem.js';

/** Refuses what is too long before anything of it is read. */
export function boundRequest(limits: Limits): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    if (request.url.length > limits.urlCharacters)
      throw new ProblemError(414, 'url_too_long', overLimit('The URL has', 'urlCharacters', limits));
    if (request.rawHeaders.length / 2 > limits.headers)
      throw new ProblemError(431, 'too_many_headers', overLimit('The request has', 'headers', limits));
    next();
  };
}

/** For web pages of the origins that the operator allows; a page's script sees the headers that a client needs. */
export const corsOf = ({ allowedOrigins }: Access): CorsOptions => ({
  origin: [...allowedOrigins],
  methods: ['GET', 'POST', 'PUT', 'DELETE'],
  allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'Last-Event-ID', 'traceparent'],
  exposedHeaders: ['Location', 'trace-id', 'Retry-After', 'RateLimit', 'RateLimit-Policy'],
  maxAge: 600,
});
