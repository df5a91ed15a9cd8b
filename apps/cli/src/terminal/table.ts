import Table from 'cli-table3';
import type { Terminal } from './terminal.js';
import { clip } from './wrap.js';

export interface Column<Row> {
  name: string;
  value: (row: Row) => string;
  align?: 'left' | 'right';
  /** Gives way first on a narrow screen: the column is left out. */
  optional?: boolean;
  /** May be cut with an ellipsis on a narrow screen. */
  shrinks?: boolean;
}

const BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

const GAP = 2;
const LEAST_COLUMN = 8;

/** A table that fits the screen: optional columns go first, the last one first, then shrinking ones are cut. In a pipe it is whole. */
export function table<Row>(terminal: Terminal, columns: Column<Row>[], rows: readonly Row[]): string {
  let shown = columns;
  while (widthOf(shown, rows) > terminal.room && shown.some(({ optional }) => optional)) {
    const last = shown.findLast(({ optional }) => optional);
    shown = shown.filter((column) => column !== last);
  }
  const excess = widthOf(shown, rows) - terminal.room;
  const widths = new Map(shown.map((column) => [column, naturalWidth(column, rows)]));
  shrink(widths, excess);
  const { bold } = terminal.colours;
  const drawn = new Table({
    head: shown.map((column) => bold(clip(column.name, widths.get(column)!))),
    chars: BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: shown.map(({ align }) => align ?? 'left'),
  });
  drawn.push(...rows.map((row) => shown.map((column) => clip(column.value(row), widths.get(column)!))));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const naturalWidth = <Row>({ name, value }: Column<Row>, rows: readonly Row[]): number =>
  rows.reduce((most, row) => Math.max(most, value(row).length), name.length);

const widthOf = <Row>(columns: Column<Row>[], rows: readonly Row[]): number =>
  columns.reduce((sum, column) => sum + naturalWidth(column, rows) + GAP, -GAP);

function shrink<Row>(widths: Map<Column<Row>, number>, excess: number): void {
  for (let left = excess; left > 0; left--) {
    const widest = [...widths]
      .filter(([{ shrinks }, width]) => shrinks && width > LEAST_COLUMN)
      .sort(([, a], [, b]) => b - a)[0];
    if (!widest) return;
    widths.set(widest[0], widest[1] - 1);
  }
}
