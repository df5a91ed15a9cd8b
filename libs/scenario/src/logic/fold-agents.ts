import type { StimulusApplied } from '@scrai/contracts';
import { indexOf } from './compiled-index.js';
import { entriesOfWorld } from './environment.js';
import type { Fold } from './fold.js';
import { noMemories } from './memory/memory-state.js';
import { firstMind } from './mind/mind-state.js';
import { applyPatch } from './patch.js';
import { leaveScene } from './rounds.js';
import { SCHEDULES } from './schedules/all.js';
import { join } from './schedules/waiting-line.js';
import { settled } from './settled.js';
import { agentOf, type RunState } from './state.js';
import { stimulusPatch } from './stimuli.js';
import { heardBy, heardByAll } from './visibility.js';

export const agentCreated: Fold<'agent.created'> = (state, { agent }, seq) => {
  const compiled = indexOf(state.compiled).agents.get(agent);
  if (!compiled) throw new Error(`event ${seq} creates agent ${agent}, who is not in the cast`);
  state.agents.set(agent, {
    compiled,
    seq,
    alive: true,
    destroyedAt: null,
    open: null,
    turns: 0,
    ticks: 0,
    guidance: [],
    heard: null,
    addressedAt: null,
    forgotten: null,
    memory: compiled.memory ? noMemories() : null,
    mind: compiled.adapts ? firstMind(compiled) : null,
  });
  state.agentList = null;
};

export const agentTicked: Fold<'agent.ticked'> = (state, { agent, tick }, seq) => {
  agentOf(state, agent).ticks = tick;
  join(state, agent, seq);
};

export const agentDestroyed: Fold<'agent.destroyed'> = (state, { agent: name }, seq) => {
  const agent = agentOf(state, name);
  agent.alive = false;
  agent.destroyedAt = seq;
  agent.guidance = [];
  agent.addressedAt = null;
  state.agentList = null;
  state.redo = state.redo.filter((redo) => redo.agent !== name);
  const { scene } = state;
  if (!scene) return;
  scene.cause = seq;
  if (scene.compiled.narrator === name) scene.narratorDue = null;
  leaveScene(state, scene, name, seq);
};

export const environmentReloaded: Fold<'environment.reloaded'> = ({ world }, { environment }) => {
  applyPatch(world, stimulusPatch(entriesOfWorld(environment)));
};

function perceive(state: RunState, { to, content = '', media }: StimulusApplied, seq: number): void {
  const shown = media ? { media: settled(media) } : {};
  const perception = { seq, kind: 'stimulus' as const, from: null, text: content, ...shown };
  if (!to) return heardByAll(state, perception);
  heardBy(state, to, { ...perception, to });
  const { scene } = state;
  if (scene) SCHEDULES[scene.compiled.schedule.type].addressed?.(state, to, seq);
}

export const stimulusApplied: Fold<'stimulus.applied'> = (state, payload, seq) => {
  const { source, name, to, content, guidance, at_once, set, media } = payload;
  if (source === 'template' && name !== undefined) state.fired.add(name);
  if (set) applyPatch(state.world, stimulusPatch(set));
  for (const agent of to ? to.map((each) => agentOf(state, each)) : state.agents.values()) {
    if (guidance !== undefined && agent.alive) agent.guidance.push(guidance);
    const open = at_once && agent.open !== null ? state.open.get(agent.open) : undefined;
    if (open) open.interruptedAt ??= seq;
  }
  if (content !== undefined || media) perceive(state, payload, seq);
};
