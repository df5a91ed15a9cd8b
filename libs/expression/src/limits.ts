/** Longest source, in characters. */
export const MAX_SOURCE = 4_000;
/** Deepest nesting of a parsed expression, and of a value that it builds or compares. */
export const MAX_DEPTH = 200;
/** Steps of one evaluation: each node, each visited list item and each 16 characters of a text that goes in or out cost one. About 50 ms. */
export const MAX_STEPS = 1_000_000;
/** Most items of a list that an expression makes. */
export const MAX_ITEMS = 100_000;
/** Longest text that an expression makes, in characters. */
export const MAX_TEXT = 100_000;

/** What went wrong, before it is known in which expression. */
export class Mistake extends Error {
  constructor(
    message: string,
    readonly position?: number,
  ) {
    super(message);
  }
}

/** Counts the steps of one evaluation. */
export class Meter {
  private left = MAX_STEPS;

  /** @throws Mistake once the evaluation has spent more than MAX_STEPS. */
  spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new Mistake(`it takes more than ${MAX_STEPS.toLocaleString('en')} steps`);
  }

  /** Pays for reading or making a text. Without it, steps could each hold a text of the greatest length. */
  spendOnText(value: unknown): void {
    if (typeof value === 'string') this.spend(value.length >> 4);
  }
}
