import { draw } from '@scrai/determinism';
import type { JsonObject } from '@scrai/contracts';
import { ExpressionError, type Expression } from '@scrai/expression';
import type { CompiledAgent } from '../compiled.js';
import type { RunState } from './state.js';

/** The template asked for what cannot be: the run fails, and says what and why. */
export class TemplateFault extends Error {
  override readonly name = 'TemplateFault';
}

const asSeen = new WeakMap<CompiledAgent, JsonObject>();

/** An agent as expressions see it. */
export function agentValue(agent: CompiledAgent): JsonObject {
  let value = asSeen.get(agent);
  if (!value) {
    const { name, role, attributes, relations } = agent;
    value = { name, role, attributes, relations: relations as unknown as JsonObject[] };
    asSeen.set(agent, value);
  }
  return value;
}

/** The living agents as expressions see them; the list is made once and kept until someone dies. */
export function livingAgents(state: RunState): JsonObject[] {
  state.agentList ??= [...state.agents.values()]
    .filter(({ alive }) => alive)
    .map(({ compiled }) => agentValue(compiled));
  return state.agentList;
}

/** The names that every expression about a scene may use (see template/names.ts), and those of its place. */
export function stageNames(state: RunState, own: Record<string, unknown> = {}): Record<string, unknown> {
  const { scene, lastScene } = state;
  return {
    world: state.world,
    parameters: state.compiled.parameters,
    tables: state.compiled.tables,
    get agents() {
      return livingAgents(state);
    },
    turn: state.lastClosed,
    round: scene?.round ?? lastScene?.round ?? 1,
    scene: scene?.compiled.name ?? lastScene?.name ?? '',
    scene_turn: scene?.turns ?? 0,
    ...own,
  };
}

/**
 * Evaluates an expression of the template. Its draws depend on the seed, `where`, the turn closed last, and
 * their own arguments. @throws TemplateFault
 */
export function evaluate(
  state: RunState,
  expression: Expression,
  names: Record<string, unknown>,
  where: string,
): unknown {
  const { seed } = state.compiled;
  const { scenes, lastClosed } = state;
  try {
    return expression.evaluate({
      names,
      draw: (purpose, index) => draw(seed, 'expression', where, scenes, lastClosed, purpose, index),
    });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new TemplateFault(`${where}: ${error.message}`);
  }
}

/** Whether a condition holds: whatever counts as true in the expressions' own `&&` does here. @throws TemplateFault */
export const holds = (
  state: RunState,
  expression: Expression,
  names: Record<string, unknown>,
  where: string,
): boolean => Boolean(evaluate(state, expression, names, where));
