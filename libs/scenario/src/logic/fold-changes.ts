import type { AgentChange } from '@scrai/contracts';
import type { CompiledScenario } from '../compiled.js';
import { changedScenario } from './changes.js';
import { indexOf, reachOf } from './compiled-index.js';
import { stimulusApplied } from './fold-agents.js';
import type { Fold } from './fold.js';
import { edit } from './memory/fold-memory.js';
import { keeps, noMemories, type KeptMemory } from './memory/memory-state.js';
import { resetGoals } from './mind/mind-state.js';
import { Ring } from './ring.js';
import { settled } from './settled.js';
import { agentOf, recordOfRun, type RunState } from './state.js';
import { heardBy } from './visibility.js';

/** From here on the run is played by the changed scenario; what was folded stays. */
export const runChanged: Fold<'run.changed'> = (state, payload, seq) => {
  const change = settled<typeof payload>(payload);
  const result = changedScenario(state.compiled, change);
  if ('faults' in result) {
    const [{ pointer, detail }] = result.faults;
    throw new Error(`event ${seq} changes what cannot change: ${pointer}: ${detail}`);
  }
  if (result.compiled !== state.compiled) adopt(state, result.compiled);
  for (const [name, { memory, goals }] of Object.entries(change.agents ?? {})) {
    if (goals && state.agents.has(name)) resetGoals(agentOf(state, name));
    if (memory) remember(state, name, memory, seq);
  }
  // Whether the new bounds are used up as well is seen right after.
  if (change.budgets) state.exhausted = null;
  if (change.inject) stimulusApplied(state, { source: 'outside', ...change.inject }, seq, undefined);
};

function adopt(state: RunState, compiled: CompiledScenario): void {
  const reach = reachOf(state.compiled);
  const { agents, scenes } = indexOf(compiled);
  state.compiled = compiled;
  state.agentList = null;
  for (const agent of state.agents.values()) {
    agent.compiled = agents.get(agent.compiled.name)!;
    agent.memory = agent.compiled.memory ? (agent.memory ?? noMemories()) : null;
  }
  // What was to be kept by an agent that has no memory any more is not.
  state.pending = state.pending.filter(
    (matter) => matter.kind !== 'memory' || agentOf(state, matter.agent).memory !== null,
  );
  if (state.scene) state.scene.compiled = scenes.get(state.scene.compiled.name)!;
  if (reachOf(compiled) !== reach) resize(state, reachOf(compiled));
}

function resize(state: RunState, window: number): void {
  state.record = Ring.of(recordOfRun(window), state.record.list());
  for (const [scene, ring] of state.rings) state.rings.set(scene, Ring.of(window, ring.list()));
  for (const agent of state.agents.values()) {
    if (agent.heard) agent.heard = Ring.of(window, agent.heard.list());
  }
}

function remember(
  state: RunState,
  name: string,
  { add = [], forget = [] }: NonNullable<AgentChange['memory']>,
  seq: number,
): void {
  const agent = agentOf(state, name);
  if (forget === 'all') agent.forgotten = { through: seq - 1, seqs: new Set() };
  else if (forget.length > 0) {
    const { through, seqs } = agent.forgotten ?? { through: 0, seqs: [] };
    agent.forgotten = { through, seqs: new Set([...seqs, ...forget]) };
  }
  for (const text of add) heardBy(state, [name], { seq, kind: 'memory', from: null, to: [name], text });
  if (!agent.memory) return;
  const goes = ({ seq: at, from }: KeptMemory): boolean =>
    forget === 'all' || forget.includes(at) || from.some((source) => forget.includes(source));
  const places = agent.memory.kept.filter(goes).map(({ seq, index }) => ({ seq, index }));
  const notes = add
    .filter(() => keeps(agent.compiled, 'semantic'))
    .map((text) => ({ kind: 'semantic' as const, text }));
  if (notes.length + places.length > 0) edit(state, agent, { add: notes, forget: places }, seq);
}
