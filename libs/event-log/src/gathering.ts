interface Waiting<T> {
  item: T;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Writes items together: what comes while a write is under way goes with the next one. When a write fails, its
 * items are written one by one, so that a bad one fails alone.
 */
export class Gathering<T> {
  private waiting: Waiting<T>[] = [];
  private running: Promise<void> | null = null;

  constructor(
    private readonly write: (items: T[]) => Promise<void>,
    private readonly most: number,
  ) {}

  /** Resolves when the item is written. @throws what the write of this item throws. */
  add(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.running ??= this.run().finally(() => {
        this.running = null;
      });
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      await new Promise(setImmediate);
      await this.writeAll(this.waiting.splice(0, this.most));
    }
  }

  private async writeAll(batch: Waiting<T>[]): Promise<void> {
    try {
      await this.write(batch.map(({ item }) => item));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      if (batch.length === 1) return batch[0].reject(error);
      for (const one of batch) await this.writeAll([one]);
    }
  }
}
