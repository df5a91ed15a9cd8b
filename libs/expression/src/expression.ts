/** A parsed expression: bounded, without side effects, over plain JSON only. */
export interface Expression {
  readonly source: string;
  /** Top-level names that it reads from its scope, sorted; parameters of its arrow functions are not among them. */
  readonly names: readonly string[];
  /** Properties that it reads of those names, as `name.property`, sorted; not those that it computes. */
  readonly references: readonly string[];
  /** Functions that it calls, sorted; `draw` among them where it draws. */
  readonly referencedFunctions: readonly string[];
  /** @throws ExpressionError naming the expression and what went wrong (unknown name, wrong type, too many steps). */
  evaluate(scope: ExpressionScope): unknown;
}

/** Names that an expression may use, and a draw that depends on nothing but the run's seed and its place. */
export interface ExpressionScope {
  names: Record<string, unknown>;
  /** Uniform in [0, 1) for a purpose and index; absent where draws are not allowed. */
  draw?: (purpose: string, index: number) => number;
}

/** An expression that does not parse, or fails while it is evaluated. */
export class ExpressionError extends Error {
  /**
   * @param reason what went wrong, a sentence without the expression.
   * @param position 0-based place in the source, where it is known.
   */
  constructor(
    readonly source: string,
    readonly reason: string,
    readonly position?: number,
    options?: { cause?: unknown },
  ) {
    super(`In the expression «${excerpt(source)}»: ${reason}`, options);
    this.name = 'ExpressionError';
  }
}

const excerpt = (source: string): string => (source.length > 200 ? `${source.slice(0, 200)}…` : source);
