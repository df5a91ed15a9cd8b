import { binaryArray, type ColumnType, type ColumnTypes } from './binary-array.js';

/** Columns of rows that a statement takes as parameters: one array each. */
export type Shape = Record<string, ColumnType>;
export type RowOf<S extends Shape> = { [K in keyof S]: ColumnTypes[S[K]] | null };

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
    const { length } = this.rows;
    const columns = Object.entries(this.shape).map(([name, type]) =>
      binaryArray(type, length, (index) => this.rows[index][name]),
    );
    return [binaryArray('int4', length, (index) => this.places[index]), ...columns];
  }
}

/** Gives each shape its parameters' numbers, in the order in which shapes are named. */
export class ParameterNumbers {
  private next = 1;

  /** `unnest($1::int4[], ...) AS alias (i, ...)`: the rows with their places, in a FROM. */
  placed(alias: string, shape: Shape): string {
    const arrays = ['int4', ...Object.values(shape)].map((type) => `$${this.next++}::${type}[]`);
    return `unnest(${arrays.join(', ')}) AS ${alias} (${['i', ...Object.keys(shape)].join(', ')})`;
  }
}
