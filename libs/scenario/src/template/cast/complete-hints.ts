import type { JsonObject } from '@scrai/contracts';
import type { CompiledAgent } from '../../compiled.js';
import type { ScenarioTemplate } from '../types.js';

/**
 * Adds to the hints for the simulated model and to policies what a view does not have: the parameters, where they speak of them, and
 * the agent's voice among those that share the hints.
 */
export function completeHints(
  agents: readonly CompiledAgent[],
  { scenes }: ScenarioTemplate,
  parameters: JsonObject,
): void {
  for (const agent of agents) {
    if (agent.policy && speaksOfParameters(agent.policy)) agent.policy = { ...agent.policy, parameters };
  }
  const everywhere = scenes.some(({ acts }) => acts && speaksOfParameters(acts));
  const sharing = Map.groupBy(agents, ({ simulated }) => simulated);
  for (const [hints, group] of sharing) {
    if (!everywhere && Object.keys(hints).length === 0 && !group.some(({ acts }) => acts)) continue;
    const acts = new Set(group.map((agent) => agent.acts));
    const wanted = everywhere || [hints, ...acts].some((value) => value && speaksOfParameters(value));
    group.forEach((agent, index) => {
      agent.simulated = {
        ...hints,
        ...(wanted ? { parameters } : {}),
        ...(group.length > 1 && (hints.lines ?? hints.cues) ? { voice: { index, of: group.length } } : {}),
      };
    });
  }
}

const speaksOfParameters = (value: JsonObject): boolean => /\bparameters\b/.test(JSON.stringify(value));
