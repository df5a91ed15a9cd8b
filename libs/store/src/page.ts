/** A slice of a list, newest first. */
export interface PageRequest {
  /** From 1 to 1000. */
  limit: number;
  /** `next` of the page before. */
  after?: string;
}

export interface Page<T> {
  data: T[];
  /** Cursor of the following page; null after the last. */
  next: string | null;
}

/** A cursor that no page gave out. */
export class BadCursor extends Error {
  constructor(cursor: string) {
    super(`«${cursor}» is no cursor of this list; use page.next of the answer before, or leave it out`);
    this.name = 'BadCursor';
  }
}

/** The position that a cursor names; beyond every row when there is none. @throws BadCursor. */
export function positionBefore({ after }: PageRequest): number {
  if (after === undefined) return Number.MAX_SAFE_INTEGER;
  const position = /^\d{1,15}$/.test(after) ? Number(after) : NaN;
  if (Number.isNaN(position)) throw new BadCursor(after);
  return position;
}

/** Makes a page of rows that were read with `LIMIT limit + 1`. */
export function pageOf<T extends { position: number }>(rows: T[], { limit }: PageRequest): Page<T> {
  const data = rows.slice(0, limit);
  return { data, next: rows.length > limit ? String(data[data.length - 1]?.position) : null };
}
