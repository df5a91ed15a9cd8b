import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { includesScope, type KeyScope } from '@scrai/contracts';
import { ProblemError } from '@scrai/service-kit';
import type { Response } from 'express';
import { callerOf, type Caller } from './caller.js';

/** Who asks: whose key it is, or `api`, who may do anything, where no key is needed and none was shown. */
export type Asking = Pick<Caller, 'name' | 'scope'>;
const ANYBODY: Asking = { name: 'api', scope: 'admin' };

export const Asker = createParamDecorator((_data: unknown, context: ExecutionContext): Asking => {
  const response = context.switchToHttp().getResponse<Response>();
  return callerOf(response) ?? ANYBODY;
});

/** For what the door cannot tell from method and path. @throws ProblemError 403. */
export function needScope({ name, scope }: Asking, needed: KeyScope, what: string): void {
  if (includesScope(scope, needed)) return;
  throw new ProblemError(
    403,
    'scope_missing',
    `The API key "${name}" has the scope ${scope}, and ${what} needs ${needed}.`,
  );
}
