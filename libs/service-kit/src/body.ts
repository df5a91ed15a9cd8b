import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { overLimit, type LimitName, type Limits } from './limits.js';
import { codeOf, ProblemError } from './problem.js';

/** Reads JSON bodies, of every `+json` kind as well; a body that cannot be read is answered with a problem. */
export function readBodies(app: NestExpressApplication, limits: Limits): void {
  app.useBodyParser('json', { limit: limits.bodyBytes, type: ['application/json', 'application/*+json'] });
  // Right behind the parser: further on, Nest makes an exception of its own of what the parser throws.
  app.use((error: unknown, _request: Request, _response: Response, next: NextFunction) =>
    next(bodyProblem(error, limits) ?? error),
  );
  app.use((request: Request, _response: Response, next: NextFunction) => {
    refuseTricks(request.body, limits);
    next();
  });
}

/** The problem for what a body parser threw; its errors say with `expose` that their message is meant for the client. */
export function bodyProblem(
  error: unknown,
  limits: Limits,
  limit: LimitName = 'bodyBytes',
): ProblemError | undefined {
  if (!(error instanceof Error) || error instanceof ProblemError) return undefined;
  const { status, expose, type } = error as Error & Record<string, unknown>;
  if (typeof status !== 'number' || expose !== true) return undefined;
  if (type === 'entity.too.large')
    return new ProblemError(status, 'body_too_large', overLimit('The body has', limit, limits));
  if (type === 'entity.parse.failed')
    return new ProblemError(status, 'invalid_json', `The body is not JSON: ${error.message}.`);
  return new ProblemError(status, codeOf(status), `${error.message}.`);
}

/**
 * Refuses what JSON can say and no resource means: nesting without end, on which every recursive reader would run out of
 * stack, keys that name an object's prototype, and halves of characters, of which there is no content hash.
 */
function refuseTricks(body: unknown, limits: Limits): void {
  let level: object[] = isComposite(body) ? [body] : [];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > limits.jsonDepth)
      throw new ProblemError(422, 'too_deep', overLimit('The body is nested', 'jsonDepth', limits));
    if (level.some((value) => Object.hasOwn(value, '__proto__')))
      throw new ProblemError(422, 'invalid_body', 'The body has a key __proto__, which is not allowed.');
    const halved = level.flatMap((value) => Object.entries(value)).find(isHalved);
    if (halved) throw halfCharacter(halved[0]);
    level = level.flatMap((value) => Object.values(value).filter(isComposite));
  }
}

const isComposite = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isHalved = ([key, value]: [string, unknown]): boolean =>
  !key.isWellFormed() || (typeof value === 'string' && !value.isWellFormed());

function halfCharacter(key: string): ProblemError {
  const where = JSON.stringify(key.toWellFormed());
  const detail = `The text at ${where} has half of a character (a surrogate without its other half). Cut texts between characters.`;
  return new ProblemError(400, 'invalid_text', detail);
}
