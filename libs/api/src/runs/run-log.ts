import type { Database, StoredEvent } from '@scrai/store';
import { readLog } from '@scrai/store';

const PAGE = 500;

/** The events of a run from `after` (exclusive) through `through`, page by page: memory stays flat however long the log. */
export async function* pagesOfLog(
  database: Database,
  runId: string,
  { after = 0, through = Number.MAX_SAFE_INTEGER }: { after?: number; through?: number } = {},
): AsyncGenerator<StoredEvent[]> {
  for (let last = after; last < through;) {
    const page = await readLog(database, runId, last, Math.min(PAGE, through - last));
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    last = page[page.length - 1].seq;
  }
}
