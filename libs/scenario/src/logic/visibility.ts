import type { Perception } from '@scrai/contracts';
import { indexOf, reachOf } from './compiled-index.js';
import { Ring } from './ring.js';
import type { AgentState, RunState } from './state.js';

/** Key of the ring of what reached everyone, wherever they were. */
const EVERYONE = '';

function shared(state: RunState, key: string): Ring<Perception> {
  let ring = state.rings.get(key);
  if (!ring) {
    ring = new Ring(reachOf(state.compiled));
    state.rings.set(key, ring);
  }
  return ring;
}

/** All who are present in the scene perceive it: kept once, whatever their number. */
export function heardInScene(state: RunState, perception: Perception): void {
  shared(state, state.scene?.compiled.name ?? EVERYONE).push(perception);
  state.record.push(perception);
}

/** Every agent of the run perceives it, present or not. */
export function heardByAll(state: RunState, perception: Perception): void {
  shared(state, EVERYONE).push(perception);
  state.record.push(perception);
}

/** These alone perceive it; names that nobody bears are passed over. */
export function heardBy(state: RunState, names: Iterable<string>, perception: Perception): void {
  for (const name of new Set(names)) {
    const agent = state.agents.get(name);
    if (!agent) continue;
    agent.heard ??= new Ring(reachOf(state.compiled));
    agent.heard.push(perception);
  }
}

/**
 * What an agent has perceived, oldest first, at most `compiled.window` entries (more, where it has a memory): its own ring,
 * and the shared ones of the scenes that it is part of. The cost is that of a few windows, whatever the length of the run and the number of agents.
 * An analyst reads the longer public record instead; whispers and thoughts of others stay hidden from it too.
 */
export function perceived(state: RunState, agent: AgentState): Perception[] {
  if (agent.compiled.engineType === 'analyst') return known(agent, state.record.list());
  const lists: Perception[][] = [];
  if (agent.heard) lists.push(agent.heard.list());
  const { present } = indexOf(state.compiled);
  for (const [scene, ring] of state.rings) {
    if (scene === EVERYONE || present.get(scene)?.has(agent.compiled.name)) lists.push(ring.list());
  }
  const merged = lists.length === 1 ? lists[0] : lists.flat().sort((a, b) => a.seq - b.seq);
  const most = agent.memory ? reachOf(state.compiled) : state.compiled.window;
  return known(agent, merged).slice(-most || merged.length);
}

function known({ forgotten }: AgentState, perceptions: Perception[]): Perception[] {
  if (!forgotten) return perceptions;
  return perceptions.filter(({ seq }) => seq > forgotten.through && !forgotten.seqs.has(seq));
}
