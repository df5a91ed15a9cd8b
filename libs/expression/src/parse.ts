import { ExpressionError, type Expression, type ExpressionScope } from './expression.js';
import { compileNode, type Evaluate } from './interpreter.js';
import { Meter, Mistake } from './limits.js';
import { parseSyntax } from './syntax.js';
import { TreeBuilder } from './tree.js';

/**
 * Parses an expression: JavaScript's arithmetic, comparison (`==` by content and strict), `&&`, `||`, `??`, `!`, `?:`,
 * properties, lists, objects, and the functions of FUNCTIONS, some with arrow functions.
 *
 * A property that is missing, or of null, is null; a top-level name that the scope lacks is an error. Ordering
 * with null is false; arithmetic with null is an error.
 * @throws ExpressionError with a sentence and, where known, the position.
 */
export function parseExpression(source: string): Expression {
  return inExpression(source, () => {
    const builder = new TreeBuilder();
    const evaluate = compileNode(builder.build(parseSyntax(source)));
    return new ParsedExpression(source, builder, evaluate);
  });
}

class ParsedExpression implements Expression {
  readonly names: readonly string[];
  readonly references: readonly string[];
  readonly referencedFunctions: readonly string[];

  constructor(
    readonly source: string,
    builder: TreeBuilder,
    private readonly run: Evaluate,
  ) {
    this.names = [...builder.names].sort();
    this.references = [...builder.references].sort();
    this.referencedFunctions = [...builder.functions].sort();
  }

  evaluate(scope: ExpressionScope): unknown {
    return inExpression(this.source, () =>
      this.run({ names: scope.names, draw: scope.draw, slots: [], drawn: new Map(), meter: new Meter() }),
    );
  }
}

function inExpression<T>(source: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Mistake) {
      throw new ExpressionError(source, error.message, error.position, { cause: error });
    }
    if (error instanceof RangeError)
      throw new ExpressionError(source, 'it is nested too deeply', undefined, { cause: error });
    throw error;
  }
}
