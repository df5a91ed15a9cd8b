/** One page of a list. `next` goes into `after` for the following page; null at the end. */
export interface Page<T> {
  data: T[];
  page: { next: string | null; has_more: boolean };
}

export interface PageQuery {
  /** Most items of a page. */
  limit?: number;
  /** Cursor: `page.next` of the page before. */
  after?: string;
}

/** Every item of a list, page after page. */
export async function* everyItem<T>(
  pageAfter: (after: string | undefined) => Promise<Page<T>>,
): AsyncGenerator<T> {
  let after: string | undefined;
  do {
    const { data, page } = await pageAfter(after);
    yield* data;
    after = page.has_more ? (page.next ?? undefined) : undefined;
  } while (after !== undefined);
}
