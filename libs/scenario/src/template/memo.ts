/** Remembers what was made of the last few hundred texts: many runs start from the same templates. */
export class Memo<T> {
  private readonly made = new Map<string, T>();

  constructor(
    private readonly make: (text: string) => T,
    private readonly most = 500,
  ) {}

  get(text: string): T {
    let value = this.made.get(text);
    if (value === undefined) {
      value = this.make(text);
      if (this.made.size >= this.most) this.made.delete(this.made.keys().next().value!);
      this.made.set(text, value);
    }
    return value;
  }
}
