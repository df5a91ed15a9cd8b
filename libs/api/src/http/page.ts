import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import { ProblemError } from '@scrai/service-kit';
import { Type as TransformTo } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

/** How every list is asked for. */
export class PageQuery {
  @ApiPropertyOptional({ description: 'Most items of the page.', default: 50, minimum: 1, maximum: 500 })
  @IsOptional()
  @TransformTo(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit = 50;

  @ApiPropertyOptional({ description: 'Cursor: `page.next` of the page before.', type: String })
  @IsOptional()
  @IsString()
  after?: string;
}

/** A cursor holds the sort key of the last item of its page, so that a page is one index range however deep. */
export const cursorOf = (...key: (string | number)[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

interface PartTypes {
  text: string;
  number: number;
}

/**
 * The key in a cursor, whose parts have these types.
 * @throws ProblemError 400 for what was not made by `cursorOf` of such a key.
 */
export function readCursor<T extends (keyof PartTypes)[]>(
  after: string | undefined,
  ...types: T
): { [I in keyof T]: PartTypes[T[I]] } | undefined {
  if (after === undefined) return undefined;
  const key = parsed(after);
  const fits = (part: unknown, index: number): boolean =>
    types[index] === 'number' ? Number.isSafeInteger(part) : typeof part === 'string' && !part.includes('\0');
  if (Array.isArray(key) && key.length === types.length && key.every(fits)) {
    return key as { [I in keyof T]: PartTypes[T[I]] };
  }
  const fault = {
    pointer: '/after',
    detail: 'after is no cursor of this list; pass page.next as it was given',
  };
  throw new ProblemError(400, 'invalid_query', `The query has a fault: ${fault.detail}.`, [fault]);
}

function parsed(after: string): unknown {
  try {
    return JSON.parse(Buffer.from(after, 'base64url').toString('utf8')) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Cuts a page out of rows of which one more than `limit` was read. */
export function pageOf<Row, Item>(
  rows: Row[],
  limit: number,
  itemOf: (row: Row) => Item,
  keyOf: (row: Row) => (string | number)[],
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const has_more = rows.length > limit && last !== undefined;
  return { data: shown.map(itemOf), page: { next: has_more ? cursorOf(...keyOf(last)) : null, has_more } };
}

/** Documents an answer of `{data: [item], page}`. */
export const ApiPage = (item: Type, description: string): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(item),
    ApiOkResponse({
      description,
      schema: {
        type: 'object',
        required: ['data', 'page'],
        properties: {
          data: { type: 'array', items: { $ref: getSchemaPath(item) } },
          page: {
            type: 'object',
            required: ['next', 'has_more'],
            properties: { next: { type: 'string', nullable: true }, has_more: { type: 'boolean' } },
          },
        },
      },
    }),
  );
