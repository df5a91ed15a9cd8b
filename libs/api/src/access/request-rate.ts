import { overLimit, ProblemError, type Config } from '@scrai/service-kit';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { callerOf, secretOf } from './caller.js';
import type { KeyRing } from './key-ring.js';

const MINUTE_MS = 60_000;

/**
 * How many requests a minute there may be: for each key, and for each address that shows none (or one that nobody knows,
 * so that guessing costs the database little). IPv6 addresses count by their network.
 */
export function requestRates(
  keys: KeyRing,
  { limits }: Config,
): { ofAddress: RequestHandler; ofCaller: RequestHandler } {
  const limiter = (identifier: string, options: Pick<Options, 'skip' | 'keyGenerator'>): RequestHandler =>
    rateLimit({
      windowMs: MINUTE_MS,
      limit: limits.requestsPerMinute,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      identifier,
      validate: false,
      handler: (request: Request, response: Response, next: NextFunction) => {
        const who = callerOf(response) ? `The API key "${callerOf(response)!.name}"` : 'Your address';
        next(
          new ProblemError(429, 'too_many_requests', overLimit(`${who} sent`, 'requestsPerMinute', limits)),
        );
      },
      ...options,
    });
  const isProbe = (path: string): boolean => path.startsWith('/health/');
  return {
    ofAddress: limiter('address', {
      skip: (request: Request) => isProbe(request.path) || keys.knows(secretOf(request) ?? ''),
      keyGenerator: ({ ip = '' }: Request) => ipKeyGenerator(ip),
    }),
    ofCaller: limiter('key', {
      skip: (_request: Request, response: Response) => callerOf(response) === undefined,
      keyGenerator: (_request: Request, response: Response) => callerOf(response)!.id,
    }),
  };
}

type Options = NonNullable<Parameters<typeof rateLimit>[0]>;
