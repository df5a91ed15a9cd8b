import type { Queryable } from '../statement.js';
import { FORGOTTEN, MEMORY } from './memories.js';
import type { Prepared } from './prepare.js';
import { PlacedRows, type RowOf, type Shape } from '../rows/rows.js';
import * as shapes from './shapes.js';
import { appendStatement } from './statement.js';

/** What the database says of a run that an append named. */
export interface Verdict {
  run: string;
  /** Before this commit. */
  last_seq: number;
  fitted: boolean;
}

/** Commits appends of different runs together. A run that is missing from the answer does not exist. */
export async function commit(db: Queryable, appends: Prepared[]): Promise<Map<string, Verdict>> {
  const parts = { besides: appends.some(hasBesides), memories: appends.some(hasMemories) };
  // In the order in which the statement numbers them.
  const params = [
    ...columns(shapes.ASKED, appends, (append) => [append.asked]),
    ...(parts.besides ? columns(shapes.HANDLED, appends, (append) => append.handled) : []),
    ...columns(shapes.EVENT, appends, (append) => append.events),
    ...columns(shapes.WORK, appends, (append) => append.work),
    ...columns(shapes.SETTLED, appends, (append) => append.settled),
    ...columns(shapes.STEP, appends, (append) => append.steps),
  ];
  if (parts.besides) {
    params.push(
      ...columns(shapes.CREATED, appends, (append) => append.created),
      ...columns(shapes.CHANGED, appends, (append) => append.changed),
      ...columns(shapes.EARLY, appends, (append) => append.early),
      ...columns(shapes.MEASURED, appends, (append) => append.measured),
    );
  }
  if (parts.memories) {
    params.push(
      ...columns(MEMORY, appends, ({ memory }) => memory.memories),
      ...columns(FORGOTTEN, appends, ({ memory }) => memory.forgotten),
    );
  }
  const verdicts = await db.query<Verdict>(appendStatement(parts), params);
  return new Map(verdicts.map((verdict) => [verdict.run, verdict]));
}

const hasBesides = ({ asked, handled, created, changed, early, measured }: Prepared): boolean =>
  asked.hit !== null || handled.length + created.length + changed.length + early.length + measured.length > 0;

const hasMemories = ({ memory }: Prepared): boolean => memory.memories.length + memory.forgotten.length > 0;

function columns<S extends Shape>(
  shape: S,
  appends: Prepared[],
  rowsOf: (append: Prepared) => RowOf<S>[],
): Buffer[] {
  const rows = new PlacedRows(shape);
  appends.forEach((append, place) => {
    for (const row of rowsOf(append)) rows.add(place, row);
  });
  return rows.params();
}
