import type { JsonObject, PolicyRules, View } from '@scrai/contracts';
import { draw } from '@scrai/determinism';
import { ExpressionError, parseExpression, type Expression } from '@scrai/expression';
import { BoundedCache } from '../../bounded-cache.js';
import { ModelError } from '../../language-model.js';
import { Situation } from '../simulated/situation.js';

/** A policy answers a turn with properties of the asked-for answer; what it leaves out is silence. */
export type Policy = (turn: PolicyTurn) => JsonObject;

/** Equal views and seeds fail alike, so trying again would not help. */
export const failed = (message: string, cause?: unknown): ModelError =>
  new ModelError({ code: 'policy_failed', message, retryable: false, origin: 'model' }, { cause });

const expressions = new BoundedCache<string, Expression>((source) => parseExpression(source), 2000);

/** One turn, as a policy sees it: the view, what the template says to the policy, and draws from the turn's seed. */
export class PolicyTurn {
  readonly rules: PolicyRules;
  /** Names of SIMULATED_NAMES. */
  readonly names: Record<string, unknown>;

  constructor(
    readonly view: View,
    private readonly seed: number,
  ) {
    this.rules = (view.you.policy ?? {}) as PolicyRules;
    const { parameters } = this.rules;
    const you = { ...view.you, simulated: parameters && { parameters } };
    this.names = new Situation({ ...view, you }, seed).names;
  }

  /** Schema of the asked-for answer. */
  get schema(): JsonObject {
    return this.view.ask.schema;
  }

  /** Uniform in [0, 1): the same for the same turn, purpose and index. */
  draw(purpose: string, index = 0): number {
    return draw(this.seed, 'policy', purpose, index);
  }

  /** @throws ModelError `policy_failed` with the expression and what went wrong. */
  evaluate(source: string): unknown {
    try {
      return expressions.get(source).evaluate({
        names: this.names,
        draw: (purpose, index) => this.draw(purpose, index),
      });
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      throw failed(`The policy of ${this.view.you.name} cannot be played. ${error.message}`, error);
    }
  }
}
