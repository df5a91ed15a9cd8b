import type { Json, JsonObject } from '@scrai/contracts';
import { draw } from '@scrai/determinism';
import { type FaultList, part } from '../fault-list.js';
import type { CastEntry, Distribution } from '../types.js';

/** Attributes that rows and distributions give to the agents of an entry, the same for the same seed. */
export class DrawnAttributes {
  /** How many agents the entry has. */
  readonly count: number;
  private readonly rows: JsonObject[];
  private readonly cumulated: number[] | null;

  constructor(
    private readonly entry: CastEntry,
    private readonly seed: number,
    pointer: string,
    found: FaultList,
  ) {
    const { rows = [], names, weight, count } = entry;
    this.cumulated = weight === undefined ? null : cumulate(rows, weight, pointer, found);
    this.rows = weight === undefined ? rows : rows.map(({ [weight]: _, ...rest }) => rest);
    this.count = count ?? names?.length ?? (weight === undefined ? Math.max(1, rows.length) : 1);
    checkDistributions(entry.distributions ?? {}, pointer, found);
  }

  /** Attributes of the agent with this index, from 0. Without weights, rows are taken in order and again from the start. */
  of(index: number): JsonObject {
    const drawn = Object.entries(this.entry.distributions ?? {}).map(
      ([field, distribution]): [string, Json] => {
        const at = (n: number): number => draw(this.seed, 'cast', this.entry.name, field, index, n);
        return [field, value(distribution, at)];
      },
    );
    return { ...this.row(index), ...Object.fromEntries(drawn) };
  }

  private row(index: number): JsonObject {
    if (this.rows.length === 0) return {};
    if (!this.cumulated) return this.rows[index % this.rows.length];
    const total = this.cumulated.at(-1)!;
    const at = draw(this.seed, 'cast', this.entry.name, 'row', index) * total;
    return this.rows[this.cumulated.findIndex((sum) => at < sum)];
  }
}

function cumulate(rows: JsonObject[], weight: string, pointer: string, found: FaultList): number[] {
  let sum = 0;
  const sums = rows.map((row, i) => {
    const own = row[weight];
    if (typeof own === 'number' && own >= 0) return (sum += own);
    found.add(
      `${pointer}/rows/${i}`,
      `${weight} must be a number of at least 0, not ${JSON.stringify(own ?? null)}`,
    );
    return sum;
  });
  if (rows.length === 0) {
    if (['rows', 'csv'].every((key) => found.unsaid(pointer, key)))
      found.add(`${pointer}/weight`, 'a weight needs rows or a csv');
  } else if (sum === 0) found.add(`${pointer}/weight`, `all weights in ${weight} are 0`);
  return sums;
}

function value({ uniform, integer, normal, choice }: Distribution, at: (n: number) => number): Json {
  if (uniform) return uniform[0] + at(0) * (uniform[1] - uniform[0]);
  if (integer) return integer[0] + Math.floor(at(0) * (integer[1] - integer[0] + 1));
  if (choice) return choice[Math.floor(at(0) * choice.length)];
  const { mean, sd, minimum = -Infinity, maximum = Infinity } = normal!;
  // Box and Muller; 1 - u keeps the logarithm finite.
  const z = Math.sqrt(-2 * Math.log(1 - at(0))) * Math.cos(2 * Math.PI * at(1));
  return Math.min(Math.max(mean + sd * z, minimum), maximum);
}

function checkDistributions(
  distributions: Record<string, Distribution>,
  pointer: string,
  found: FaultList,
): void {
  for (const [field, { uniform, integer, normal }] of Object.entries(distributions)) {
    const at = `${pointer}/distributions/${part(field)}`;
    const [low, high] = uniform ?? integer ?? [normal?.minimum ?? -Infinity, normal?.maximum ?? Infinity];
    if (low > high) found.add(at, `the low bound ${low} is above the high one, ${high}`);
    if (integer && !integer.every(Number.isInteger))
      found.add(at, 'the bounds of an integer are whole numbers');
  }
}
