import { ApiHeader } from '@nestjs/swagger';
import { ProblemError } from '@scrai/service-kit';

const LONGEST_KEY = 200;

/** @throws ProblemError 400 for a key that is empty or too long. */
export function refuseFaultyKey(key: string | undefined): void {
  if (key === undefined || (key !== '' && key.length <= LONGEST_KEY)) return;
  throw new ProblemError(
    400,
    'invalid_idempotency_key',
    `Idempotency-Key has 1 to ${LONGEST_KEY} characters.`,
  );
}

/** @param what the key has done before. */
export const keyReused = (what: string): ProblemError =>
  new ProblemError(
    422,
    'idempotency_key_reused',
    `This Idempotency-Key has ${what}, which is something else. Use a new key for a new request.`,
  );

/** Documents the header of calls that start something. */
export const ApiIdempotencyKey = (description: string): MethodDecorator & ClassDecorator =>
  ApiHeader({ name: 'Idempotency-Key', required: false, description });
