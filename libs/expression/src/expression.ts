/** A parsed expression: bounded, without side effects, over plain JSON only. */
export interface Expression {
  readonly source: string;
  /** @throws ExpressionError naming the expression and what went wrong (unknown name, wrong type, too many steps). */
  evaluate(scope: ExpressionScope): unknown;
}

/** Names that an expression may use, and a draw that depends on nothing but the run's seed and its place. */
export interface ExpressionScope {
  names: Record<string, unknown>;
  /** Uniform in [0, 1) for a purpose and index; absent where draws are not allowed. */
  draw?: (purpose: string, index: number) => number;
}
