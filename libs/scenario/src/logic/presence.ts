import type { RunState } from './state.js';

/** Why nobody of that name can be spoken to now; null when somebody can. */
export function faultOfName(state: RunState, name: string): string | null {
  const agent = state.agents.get(name);
  if (!agent) return `there is no agent called ${name}`;
  return agent.alive ? null : `${name} was destroyed`;
}
