import type { RunState, SceneState } from '../state.js';
import type { ScheduleLogic } from './schedule.js';
import { asManyTurnsAsAgents } from './schedule.js';

/** An agent joins the line once, however often it was spoken to; while its turn is open it joins when that is closed. */
export function join(state: RunState, name: string, cause: number): void {
  const { scene } = state;
  const agent = state.agents.get(name);
  if (!scene?.memberSet.has(name) || !agent) return;
  scene.addressed = true;
  if (agent.open !== null) {
    agent.addressedAt ??= cause;
  } else if (!scene.queued.has(name)) {
    scene.queued.add(name);
    scene.queue.push({ agent: name, cause });
  }
}

function leave(scene: SceneState, agent: string): void {
  if (scene.queue.peek()?.agent === agent) scene.queue.shift();
  else if (scene.queued.has(agent)) scene.queue.filter((waiting) => waiting.agent !== agent);
  scene.queued.delete(agent);
}

const head = (scene: SceneState): { agent: string; cause: number; kind: 'scheduled' } | null => {
  const first = scene.queue.peek();
  return first ? { ...first, kind: 'scheduled' } : null;
};

/** Agents act on what is addressed to them, in the order of the log; the first agent of the scene opens it. */
export const reactive: ScheduleLogic = {
  concurrent: true,
  betweenTurns: () => true,
  due(_state, scene) {
    const [opener] = scene.members;
    if (scene.addressed || opener === undefined) return head(scene);
    return { agent: opener, cause: scene.cause, kind: 'scheduled' };
  },
  requested(scene, agent) {
    scene.addressed = true;
    leave(scene, agent);
  },
  roundPlayed: asManyTurnsAsAgents,
  addressed: (state, agents, cause) => {
    for (const agent of agents) join(state, agent, cause);
  },
  idle: 'nobody is addressed any more',
};

/** Each agent acts when its clock ticks, and a tick during its turn is lost; ticks are outside inputs. */
export const autonomous: ScheduleLogic = {
  concurrent: true,
  betweenTurns: () => true,
  due: (_state, scene) => head(scene),
  requested: leave,
  roundPlayed: asManyTurnsAsAgents,
  idle: null,
};
