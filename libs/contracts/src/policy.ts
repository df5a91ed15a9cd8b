import type { JsonObject } from './json.js';

/**
 * What a template says to an agent that a policy plays (`model: policy:…`) in place of a language model. Expressions have
 * SIMULATED_NAMES and `draw`; each is a function of the view and the turn's seed alone.
 */
export interface PolicyRules {
  /** For `policy:rules`: property of the answer -> expression; null leaves it out. `act` comes first, and the others read it. */
  answer?: Record<string, string>;
  /** For `policy:scripted`: what is answered at each own turn, a text to say or properties of the answer; then from the start again. */
  script?: (string | JsonObject)[];
  /** For the strategies of two moves: the acts that they are. Read off the schema of the act where it names them so itself. */
  moves?: { cooperate: JsonObject; defect: JsonObject };
  /** For the strategies of two moves: expression, name of the opponent; whoever acted last, when absent. */
  opponent?: string;
  /** The scenario's parameters; put here by the compiler where an expression uses the name `parameters`. */
  parameters?: JsonObject;
}
