import type { Queryable } from '../statement.js';
import { FORGOTTEN, MEMORY } from './memories.js';
import type { Prepared } from './prepare.js';
import { PlacedRows, type RowOf, type Shape } from '../rows/rows.js';
import * as shapes from './statement.js';

/** What the database says of a run that an append named. */
export interface Verdict {
  run: string;
  /** Before this commit. */
  last_seq: number;
  fitted: boolean;
}

/** Commits appends of different runs together. A run that is missing from the answer does not exist. */
export async function commit(db: Queryable, appends: Prepared[]): Promise<Map<string, Verdict>> {
  // In the order in which the statement numbers them.
  const params = [
    ...columns(shapes.ASKED, appends, (append) => [append.asked]),
    ...columns(shapes.HANDLED, appends, (append) => append.handled),
    ...columns(shapes.EVENT, appends, (append) => append.events),
    ...columns(shapes.WORK, appends, (append) => append.work),
    ...columns(shapes.SETTLED, appends, (append) => append.settled),
    ...columns(shapes.STEP, appends, (append) => append.steps),
    ...columns(shapes.CREATED, appends, (append) => append.created),
    ...columns(shapes.CHANGED, appends, (append) => append.changed),
    ...columns(shapes.EARLY, appends, (append) => append.early),
    ...columns(shapes.MEASURED, appends, (append) => append.measured),
  ];
  const remembers = appends.some(({ memory }) => memory.memories.length + memory.forgotten.length > 0);
  if (remembers) {
    params.push(
      ...columns(MEMORY, appends, ({ memory }) => memory.memories),
      ...columns(FORGOTTEN, appends, ({ memory }) => memory.forgotten),
    );
  }
  const statement = remembers ? shapes.APPEND_WITH_MEMORIES : shapes.APPEND;
  const verdicts = await db.query<Verdict>(statement, params);
  return new Map(verdicts.map((verdict) => [verdict.run, verdict]));
}

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
