import type { PipeTransform } from '@nestjs/common';
import { ProblemError } from '@scrai/service-kit';
import { isUUID } from 'class-validator';

/** There is no such resource; `list` is the call that shows those there are. */
export const notFound = (what: string, id: string, list: string): ProblemError =>
  new ProblemError(
    404,
    'not_found',
    `There is no ${what} ${JSON.stringify(id)}. ${list} lists those there are.`,
  );

/** A path id: whatever is no UUID is the id of nothing, and Postgres is not asked. */
export class ResourceId implements PipeTransform<string, string> {
  constructor(
    private readonly what: string,
    private readonly list: string,
  ) {}

  transform(id: string): string {
    if (!isUUID(id)) throw notFound(this.what, id, this.list);
    return id.toLowerCase();
  }
}
