/** Conditions of a WHERE, with their parameters numbered as they come. A value that is undefined asks for nothing. */
export class Conditions {
  readonly params: unknown[] = [];
  private readonly parts: string[] = [];

  /** @param sql with `$` in place of the parameter. */
  add(sql: string, value: unknown): this {
    if (value === undefined) return this;
    this.params.push(value);
    this.parts.push(sql.replaceAll('$', `$${this.params.length}`));
    return this;
  }

  get where(): string {
    return this.parts.length > 0 ? `WHERE ${this.parts.join(' AND ')}` : '';
  }
}
