import type { SceneState } from '../state.js';
import { nothingOpen, type ScheduleLogic } from './schedule.js';

/** Moves the cursor behind an agent. */
export function passCursor(scene: SceneState, agent: string): void {
  const at = scene.members[scene.cursor] === agent ? scene.cursor : scene.members.indexOf(agent);
  if (at >= 0) scene.cursor = at + 1;
}

/** Each in turn, in the order of the scene; a round is once through. */
export const roundRobin: ScheduleLogic = {
  concurrent: false,
  betweenTurns: nothingOpen,
  due(state, scene) {
    if (!nothingOpen(state)) return null;
    const agent = scene.members[scene.roundComplete ? 0 : scene.cursor];
    return agent === undefined ? null : { agent, cause: scene.cause, kind: 'scheduled' };
  },
  requested: passCursor,
  roundPlayed: (state, scene) => nothingOpen(state) && scene.cursor >= scene.members.length,
  idle: 'nobody is left to act',
};
