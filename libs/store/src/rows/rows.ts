import { binaryArray, type ColumnType, type ColumnTypes } from './binary-array.js';

/** Columns of rows that a statement takes as parameters: one array each. */
export type Shape = Record<string, ColumnType>;
export type RowOf<S extends Shape> = { [K in keyof S]: ColumnTypes[S[K]] | null };

/** One parameter per column, in the order of the shape. */
export function columnsOf<S extends Shape>(shape: S, rows: readonly RowOf<S>[]): Buffer[] {
  return Object.entries(shape).map(([name, type]) =>
    binaryArray(type, rows.length, (index) => rows[index][name]),
  );
}

/** Rows that belong to appends of a batch, kept by row and sent by column. */
export class PlacedRows<S extends Shape> {
  private readonly places: number[] = [];
  private readonly rows: RowOf<S>[] = [];

  constructor(private readonly shape: S) {}

  /** @param place of the append in its batch. */
  add(place: number, row: RowOf<S>): void {
    this.places.push(place);
    this.rows.push(row);
  }

  /** The place, then one parameter per column, in the order of the shape. */
  params(): Buffer[] {
    const places = binaryArray('int4', this.places.length, (index) => this.places[index]);
    return [places, ...columnsOf(this.shape, this.rows)];
  }
}

/** Gives each shape its parameters' numbers, in the order in which shapes are named. */
export class ParameterNumbers {
  /** Of what `placed` was asked for, in order. */
  readonly placedShapes: Shape[] = [];
  private next = 1;

  /** `$1::int4`, one for each type. */
  singles(...types: string[]): string[] {
    return types.map((type) => `$${this.next++}::${type}`);
  }

  /** `unnest($1::int4[], ...) AS alias (column, ...)`: the rows, in a FROM. */
  rows(alias: string, shape: Shape): string {
    const arrays = Object.values(shape).map((type) => `$${this.next++}::${type}[]`);
    return `unnest(${arrays.join(', ')}) AS ${alias} (${Object.keys(shape).join(', ')})`;
  }

  /** As `rows`, with the place in front, as `i`. */
  placed(alias: string, shape: Shape): string {
    this.placedShapes.push(shape);
    return this.rows(alias, { i: 'int4', ...shape });
  }
}
