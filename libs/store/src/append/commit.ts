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

/** The rows of an append, by their kind. */
const ROWS = new Map<Shape, (append: Prepared) => RowOf<Shape>[]>([
  [shapes.ASKED, ({ asked }) => [asked]],
  [shapes.HANDLED, ({ handled }) => handled],
  [shapes.EVENT, ({ events }) => events],
  [shapes.WORK, ({ work }) => work],
  [shapes.SETTLED, ({ settled }) => settled],
  [shapes.STEP, ({ steps }) => steps],
  [shapes.CREATED, ({ created }) => created],
  [shapes.CHANGED, ({ changed }) => changed],
  [shapes.EARLY, ({ early }) => early],
  [shapes.MEASURED, ({ measured }) => measured],
  [MEMORY, ({ memory }) => memory.memories],
  [FORGOTTEN, ({ memory }) => memory.forgotten],
]);

/** Commits appends of different runs together. A run that is missing from the answer does not exist. */
export async function commit(db: Queryable, appends: Prepared[]): Promise<Map<string, Verdict>> {
  const besides = appends.some(hasBesides);
  const memories = appends.some(hasMemories);
  const { statement, takes } = appendStatement({ besides, memories });
  const params = takes.flatMap((shape) => columns(shape, appends));
  const verdicts = await db.query<Verdict>(statement, params);
  return new Map(verdicts.map((verdict) => [verdict.run, verdict]));
}

const hasBesides = ({ asked, handled, created, changed, early, measured }: Prepared): boolean =>
  asked.hit !== null || handled.length + created.length + changed.length + early.length + measured.length > 0;

const hasMemories = ({ memory }: Prepared): boolean => memory.memories.length + memory.forgotten.length > 0;

function columns(shape: Shape, appends: Prepared[]): Buffer[] {
  const rows = new PlacedRows(shape);
  const rowsOf = ROWS.get(shape)!;
  appends.forEach((append, place) => {
    for (const row of rowsOf(append)) rows.add(place, row);
  });
  return rows.params();
}
