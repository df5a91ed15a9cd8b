import { ExpressionError, parseExpression, type Expression } from '@scrai/expression';
import { ProblemError } from '@scrai/service-kit';

/** What is known of an answer, by the names that expressions have for it. */
export type Known = Record<'measures' | 'run' | 'agent' | 'turn' | 'model', unknown>;

/** An expression of a selection, parsed before anything is read. */
export class Judgement {
  private constructor(
    private readonly part: 'where' | 'prefer',
    private readonly expression: Expression,
  ) {}

  /** @throws ProblemError 422. */
  static of(part: 'where' | 'prefer', source: string): Judgement {
    try {
      return new Judgement(part, parseExpression(source));
    } catch (error) {
      throw faultIn(part, error);
    }
  }

  holds(known: Known): boolean {
    return this.value(known) === true;
  }

  /** Null where it has none there, such as a measure that was not taken. */
  worth(known: Known): number | null {
    const value = this.value(known);
    if (typeof value === 'boolean') return Number(value);
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  }

  /** @throws ProblemError 422. */
  private value(known: Known): unknown {
    try {
      return this.expression.evaluate({ names: known });
    } catch (error) {
      throw faultIn(this.part, error);
    }
  }
}

function faultIn(part: string, error: unknown): unknown {
  if (!(error instanceof ExpressionError)) return error;
  const { message: detail } = error;
  return new ProblemError(422, 'invalid_body', `The body has a fault: ${detail}.`, [
    { pointer: `/${part}`, detail },
  ]);
}
