import { STATUS_CODES } from 'node:http';
import type { Fault } from '@scrai/contracts';

/** An answer that a handler chooses to give instead of a result; the kit sends it as `application/problem+json`. */
export class ProblemError extends Error {
  /**
   * @param status HTTP status, 400 to 599.
   * @param code stable, snake_case, for programs: `not_found`, `invalid_template`.
   * @param detail a sentence for the person who asked: what is wrong, and what to do.
   * @param errors the faults of the input, where it has several.
   * @param headers of the answer, such as `Retry-After`.
   */
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors?: Fault[],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.name = 'ProblemError';
  }
}

/** The code of a status that came without one: 404 is `not_found`. */
export const codeOf = (status: number): string =>
  titleOf(status)
    .toLowerCase()
    .replace(/[^a-z]+/g, '_');

export const titleOf = (status: number): string => STATUS_CODES[status] ?? 'Error';
