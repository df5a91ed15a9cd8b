import { ExpressionError, parseExpression, suggestion, type Expression } from '@scrai/expression';
import { ProblemError } from '@scrai/service-kit';

/** What is known of an answer, by the names that expressions have for it. */
export type Known = Record<'measures' | 'run' | 'agent' | 'turn' | 'model', unknown>;

const NAMES = ['measures', 'run', 'agent', 'turn', 'model'];
const OF_A_RUN = ['id', 'template', 'version', 'seed', 'model', 'parameters', 'labels', 'reason'];

/** An expression of a selection, parsed before anything is read. */
export class Judgement {
  private constructor(
    private readonly part: 'where' | 'prefer',
    private readonly expression: Expression,
  ) {}

  /** @throws ProblemError 422. */
  static of(part: 'where' | 'prefer', source: string): Judgement {
    try {
      const judgement = new Judgement(part, parseExpression(source));
      judgement.refuseUnknown(NAMES, judgement.expression.names, 'there is no name');
      judgement.refuseUnknown(OF_A_RUN, judgement.readsOf('run'), 'run has no');
      return judgement;
    } catch (error) {
      throw faultIn(part, error);
    }
  }

  /** Measures that it reads by name. */
  get measures(): string[] {
    return this.readsOf('measures');
  }

  /** @throws ProblemError 422 for a measure that is not among those that were taken. */
  refuseUnknownMeasures(taken: readonly string[]): void {
    this.refuseUnknown(taken, this.measures, 'none of these runs has the measure');
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

  private readsOf(name: string): string[] {
    const reads = this.expression.references.map((reference) => reference.split('.'));
    return reads.filter(([top]) => top === name).map(([, property]) => property);
  }

  private refuseUnknown(known: readonly string[], read: readonly string[], sentence: string): void {
    const unknown = read.find((name) => !known.includes(name));
    if (unknown === undefined) return;
    const reason = `${sentence} ${unknown}${suggestion(unknown, known)}`;
    throw faultIn(this.part, new ExpressionError(this.expression.source, reason));
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
