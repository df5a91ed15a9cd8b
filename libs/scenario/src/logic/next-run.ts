import type { NextEvent } from './inputs.js';
import { settled } from './settled.js';
import type { RunState } from './state.js';
import { LOGIC_VERSION } from './version.js';

/** The first events of a run: what determines it, then who takes part, in the order of the cast. */
export function opening(state: RunState): NextEvent | null {
  const { compiled, agents } = state;
  if (!state.started) {
    const payload = {
      template: compiled.name,
      template_version: compiled.version,
      template_hash: compiled.hash,
      agent_templates: compiled.agentTemplates,
      parameters: compiled.parameters,
      seed: compiled.seed,
      logic_version: LOGIC_VERSION,
      model: compiled.model,
      world: compiled.world.initial,
      prices: compiled.prices ?? {},
      ...(compiled.ownBudgets && { budgets: compiled.ownBudgets }),
      ...(compiled.lessonSets ? { lesson_sets: compiled.lessonSets } : {}),
    };
    return { type: 'run.started', caused_by: null, payload: settled(payload) };
  }
  if (agents.size === compiled.cast.length) return null;
  const { name, agentTemplate, engineType, attributes, relations } = compiled.cast[agents.size];
  const payload = {
    agent: name,
    agent_template: agentTemplate,
    engine_type: engineType,
    attributes,
    ...(relations.length > 0 ? { relations } : {}),
  };
  return {
    type: 'agent.created',
    caused_by: 1,
    payload: settled(payload),
    agent: name,
    engine_type: engineType,
  };
}

/** Tokens and money are folded from recorded usage; time comes from outside. */
export function budgetExhausted({ compiled, exhausted, spent, seq }: RunState): NextEvent | null {
  if (exhausted) return null;
  for (const budget of ['tokens', 'money'] as const) {
    const limit = compiled.budgets[budget];
    if (limit === undefined || spent[budget] < limit) continue;
    return { type: 'budget.exhausted', caused_by: seq, payload: { budget, limit } };
  }
  return null;
}
