import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Fault, Problem } from '@scrai/contracts';
import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import { codeOf, ProblemError, titleOf } from './problem.js';
import { withoutSecrets } from './secrets.js';
import { traceIdOf } from './trace.js';

type Answer = Pick<ProblemError, 'status' | 'code' | 'detail' | 'errors'> &
  Partial<Pick<ProblemError, 'headers'>>;

/** Answers every error as an RFC 9457 problem. What nobody foresaw is a 500 that says nothing but its trace id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    // Microservice handlers settle their own errors; there is no response to write.
    if (host.getType() !== 'http') throw error;
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const answer = answerOf(error);
    const trace_id = traceIdOf(response);
    if (answer.status >= 500)
      this.log.error({ err: error, trace_id, method: request.method, path: request.path }, 'request failed');
    // Half an answer is out (a stream): cutting it tells the client more truthfully than an end would.
    if (response.headersSent) response.destroy();
    else
      response
        .status(answer.status)
        .set(answer.headers ?? {})
        .type('application/problem+json')
        .send(textOf(problemOf(answer, request, trace_id)));
  }
}

/** What is the caller's fault repeats their words; a `***` in it would tell who guesses that they guessed right. */
const textOf = (problem: Problem): string => {
  const text = JSON.stringify(problem);
  return problem.status >= 500 ? withoutSecrets(text) : text;
};

function problemOf(answer: Answer, request: Request, trace_id: string): Problem {
  return {
    type: `urn:scrai:problem:${answer.code}`,
    title: titleOf(answer.status),
    status: answer.status,
    detail: answer.detail,
    instance: request.originalUrl,
    code: answer.code,
    trace_id,
    ...(answer.errors && { errors: answer.errors }),
  };
}

function answerOf(error: unknown): Answer {
  if (error instanceof ProblemError) return error;
  if (error instanceof HttpException) return answerOfNest(error);
  return isPassing(error) ? UNAVAILABLE : UNFORESEEN;
}

/** A database or a broker that is away or busy says so in its error. */
const isPassing = (error: unknown): boolean => (error as { retryable?: unknown } | null)?.retryable === true;

const UNAVAILABLE: Answer = {
  status: 503,
  code: 'unavailable',
  detail: 'The database or the broker does not answer now. Try again in a moment.',
  headers: { 'Retry-After': '2' },
};

const UNFORESEEN: Answer = {
  status: 500,
  code: 'internal_error',
  detail: 'Something failed on our side. The log has the details under this trace id.',
};

/** Nest's own: no such route, a refused parameter. Its validation pipe gives a list of sentences. */
function answerOfNest(error: HttpException): Answer {
  const status = error.getStatus();
  const body = error.getResponse();
  const message = typeof body === 'object' && 'message' in body ? body.message : undefined;
  const errors: Fault[] | undefined = Array.isArray(message)
    ? message.map((detail) => ({ pointer: '', detail: String(detail) }))
    : undefined;
  return { status, code: codeOf(status), detail: errors ? 'The input has faults.' : error.message, errors };
}
