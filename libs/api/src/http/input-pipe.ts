import {
  Injectable,
  ValidationPipe,
  type ArgumentMetadata,
  type PipeTransform,
  type ValidationError,
  type ValidationPipeOptions,
} from '@nestjs/common';
import type { Fault } from '@scrai/contracts';
import { ProblemError } from '@scrai/service-kit';

/** Checks every input against its DTO: a faulty body is a 422, a faulty query or path a 400, each with all its faults. */
@Injectable()
export class InputPipe implements PipeTransform {
  private readonly body = new ValidationPipe(options(422, 'invalid_body', 'The body'));
  private readonly query = new ValidationPipe(options(400, 'invalid_query', 'The query'));

  transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    refuseNul(value, metadata.type);
    return (metadata.type === 'body' ? this.body : this.query).transform(value, metadata);
  }
}

/** Postgres holds no NUL in a text, so no name and no id has one. */
function refuseNul(value: unknown, place: string): void {
  const texts = typeof value === 'object' && value !== null ? Object.entries(value) : [['', value]];
  const [found] = texts.filter(([, text]) => typeof text === 'string' && text.includes('\0'));
  if (!found) return;
  const fault = {
    pointer: `/${found[0]}`,
    detail: 'a text has the character U+0000, which nothing here can have',
  };
  throw new ProblemError(400, 'invalid_text', `The ${place} has a fault: ${fault.detail}.`, [fault]);
}

const options = (status: number, code: string, what: string): ValidationPipeOptions => ({
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  exceptionFactory: (errors) => {
    const faults = errors.flatMap((error) => faultsOf(error, ''));
    const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
    return new ProblemError(status, code, `${what} has ${count}: ${faults[0]?.detail ?? 'unknown'}.`, faults);
  },
});

function faultsOf(error: ValidationError, parent: string): Fault[] {
  const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.entries(error.constraints ?? {}).map(([rule, detail]) => ({
    pointer,
    detail: rule === 'whitelistValidation' ? `${error.property} is not known here` : detail,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, pointer))];
}
