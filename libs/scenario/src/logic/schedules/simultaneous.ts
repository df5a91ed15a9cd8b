import { passCursor } from './round-robin.js';
import { nothingOpen, type ScheduleLogic } from './schedule.js';

/** All are asked before any answer counts, then all answers count in the order of the scene; a round is once that. */
export const simultaneous: ScheduleLogic = {
  concurrent: false,
  betweenTurns: (state, scene) => nothingOpen(state) && (scene.cursor === 0 || scene.roundComplete),
  due(state, scene) {
    if (scene.roundComplete && !nothingOpen(state)) return null;
    const agent = scene.members[scene.roundComplete ? 0 : scene.cursor];
    return agent === undefined ? null : { agent, cause: scene.cause, kind: 'scheduled' };
  },
  requested: passCursor,
  roundPlayed: (state, scene) => nothingOpen(state) && scene.cursor >= scene.members.length,
  idle: 'nobody is left to act',
};
