import {
  Inject,
  Injectable,
  ValidationPipe,
  type ArgumentMetadata,
  type PipeTransform,
  type Type,
  type ValidationError,
  type ValidationPipeOptions,
} from '@nestjs/common';
import type { Fault } from '@scrai/contracts';
import { suggestion } from '@scrai/expression';
import { CONFIG, overLimit, ProblemError, type Config } from '@scrai/service-kit';
import { getMetadataStorage } from 'class-validator';

/** Checks every input against its DTO: a faulty body is a 422, a faulty query or path a 400, each with all its faults. */
@Injectable()
export class InputPipe implements PipeTransform {
  private readonly body = new ValidationPipe(options(422, 'invalid_body', 'The body'));
  private readonly query = new ValidationPipe(options(400, 'invalid_query', 'The query'));

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body') refuseNoObject(value, metadata);
    const pipe = metadata.type === 'body' ? this.body : this.query;
    const checked: unknown = await pipe.transform(value, metadata);
    refuseNul(checked, metadata.type);
    return metadata.type === 'body' ? checked : this.withinPage(checked, value);
  }

  /** The bound of the API document holds everywhere; an operator may have set a lower one. */
  private withinPage(query: unknown, given: unknown): unknown {
    const { limits } = this.config;
    if (!hasLimit(query) || query.limit <= limits.pageSize) return query;
    if ((given as { limit?: unknown }).limit === undefined)
      return Object.assign(query, { limit: limits.pageSize });
    const detail = overLimit('A page of that limit has', 'pageSize', limits);
    throw new ProblemError(400, 'invalid_query', detail, [{ pointer: '/limit', detail }]);
  }
}

const hasLimit = (query: unknown): query is { limit: number } =>
  typeof query === 'object' && query !== null && 'limit' in query && typeof query.limit === 'number';

/** Postgres holds no NUL in a text, so no name and no id has one. */
function refuseNul(value: unknown, place: string, pointer = ''): void {
  const found = nulIn(value, pointer);
  if (found === undefined) return;
  const fault = { pointer: found, detail: 'a text has the character U+0000, which nothing here can have' };
  throw new ProblemError(400, 'invalid_text', `The ${place} has a fault: ${fault.detail}.`, [fault]);
}

/** Where a value has a NUL: in a text, a list or a part that a DTO describes. Deep in free JSON it is stored as U+FFFD. */
function nulIn(value: unknown, pointer: string): string | undefined {
  if (typeof value === 'string') return value.includes('\0') ? pointer : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const meant = Object.entries(value).filter(
    ([, inner]) => typeof inner === 'string' || !(isFree(value) || isFree(inner)),
  );
  for (const [key, inner] of meant) {
    const found = nulIn(inner, `${pointer}/${escaped(key)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isFree(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** Where a DTO is expected, a list is none: its validators would look at the items, and find nothing wrong with none. */
function refuseNoObject(value: unknown, { metatype }: ArgumentMetadata): void {
  const isDto = metatype !== undefined && ![Object, Array, String].includes(metatype as ObjectConstructor);
  if (!isDto || value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value)))
    return;
  const given = Array.isArray(value) ? 'a list' : `a ${typeof value}`;
  const fault = { pointer: '', detail: `the body must be a JSON object, and is ${given}` };
  throw new ProblemError(422, 'invalid_body', `The body has a fault: ${fault.detail}.`, [fault]);
}

/** Checks a part of a body whose class depends on the rest of it. @throws ProblemError 422, with pointers into the whole. */
export async function checkPart<T extends object>(type: Type<T>, value: object, pointer: string): Promise<T> {
  const pipe = new ValidationPipe(options(422, 'invalid_body', 'The body', pointer));
  const part = (await pipe.transform(value, { type: 'body', metatype: type })) as T;
  refuseNul(part, 'body', pointer);
  return part;
}

const options = (status: number, code: string, what: string, part = ''): ValidationPipeOptions => ({
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  exceptionFactory: (errors) => {
    const faults = errors.flatMap((error) => faultsOf(error, part));
    const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
    return new ProblemError(status, code, `${what} has ${count}: ${faults[0]?.detail ?? 'unknown'}.`, faults);
  },
});

/** Rules on the kind of a value. Where one is broken, the others say the same in other words. */
const KINDS = [
  'whitelistValidation',
  'isInt',
  'isNumber',
  'isString',
  'isBoolean',
  'isObject',
  'isArray',
  'isUuid',
];

/** What is not known, with the field that was probably meant and all that there are. */
function unknownField({ property, target }: ValidationError): string {
  const rules = target
    ? getMetadataStorage().getTargetValidationMetadatas(target.constructor, '', true, false)
    : [];
  const known = [...new Set(rules.map(({ propertyName }) => propertyName))];
  return `${property} is not known here${suggestion(property, known)}`;
}

function faultsOf(error: ValidationError, parent: string): Fault[] {
  const pointer = `${parent}/${escaped(error.property)}`;
  const broken = Object.entries(error.constraints ?? {});
  const ofKind = broken.filter(([rule]) => KINDS.includes(rule)).slice(0, 1);
  const own = (ofKind.length > 0 ? ofKind : broken).map(([rule, detail]) => ({
    pointer,
    detail: rule === 'whitelistValidation' ? unknownField(error) : detail,
  }));
  // What is of another kind has no parts that could be right or wrong.
  if (ofKind.length > 0) return own;
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, pointer))];
}
