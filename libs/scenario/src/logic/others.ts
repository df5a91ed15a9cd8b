import type { View } from '@scrai/contracts';
import { indexOf } from './compiled-index.js';
import type { AgentState, RunState } from './state.js';

/** Most other agents that a view names. */
export const MOST_OTHERS = 50;

/**
 * Those that an agent may know of: its neighbours by relation and all who are on stage with it. On a crowded stage only
 * the neighbours; where it has none, the first of the stage. So a view stays small among ten thousand.
 */
export function othersOf(state: RunState, agent: AgentState): View['others'] {
  const own = agent.compiled.name;
  const { scene } = state;
  const names = new Set<string>();
  for (const { to } of agent.compiled.relations) {
    if (names.size === MOST_OTHERS) break;
    if (to !== own && state.agents.get(to)?.alive) names.add(to);
  }
  const stage = scene?.members ?? [];
  const crowded = stage.length > MOST_OTHERS;
  if (!crowded || names.size === 0) {
    const { narrator } = scene?.compiled ?? {};
    for (const name of narrator == null ? stage : [...stage.slice(0, MOST_OTHERS), narrator]) {
      if (names.size === MOST_OTHERS) break;
      if (name !== own && state.agents.get(name)?.alive) names.add(name);
    }
  }
  const { agents } = indexOf(state.compiled);
  return [...names].map((name) => ({ name, description: agents.get(name)!.description }));
}
