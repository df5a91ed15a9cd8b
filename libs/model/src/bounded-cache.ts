/** A map that forgets what was used least recently, so that a long-lived worker stays small. */
export class BoundedCache<K, V> {
  readonly #entries = new Map<K, V>();

  constructor(
    private readonly make: (key: K) => V,
    private readonly limit = 500,
  ) {}

  /** The value of a key, made on first use. What `make` throws is not kept. */
  get(key: K): V {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      if (this.#entries.size >= this.limit) this.#touch(key, known);
      return known;
    }
    const made = this.make(key);
    if (this.#entries.size >= this.limit) this.#entries.delete(this.#entries.keys().next().value as K);
    this.#entries.set(key, made);
    return made;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Moves an entry to the young end; only a full map needs its order. */
  #touch(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
  }
}
