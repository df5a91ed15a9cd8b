/** The newest `capacity` items. Pushing and reading cost nothing that depends on how many came before. */
export class Ring<T> {
  private readonly items: T[] = [];
  private start = 0;

  constructor(private readonly capacity: number) {}

  /** A ring of these items, as far as they have room: the newest. */
  static of<T>(capacity: number, items: readonly T[]): Ring<T> {
    const ring = new Ring<T>(capacity);
    for (const item of items) ring.push(item);
    return ring;
  }

  push(item: T): void {
    if (this.capacity === 0) return;
    if (this.items.length < this.capacity) {
      this.items.push(item);
      return;
    }
    this.items[this.start] = item;
    this.start = (this.start + 1) % this.capacity;
  }

  /** Oldest first. */
  list(): T[] {
    return this.start === 0
      ? [...this.items]
      : [...this.items.slice(this.start), ...this.items.slice(0, this.start)];
  }
}
