import { draw } from '@scrai/determinism';
import type { RunState, SceneState } from '../state.js';
import { asManyTurnsAsAgents, nothingOpen, type ScheduleLogic } from './schedule.js';

/** A living agent by lot, never the same one twice in a row while there is another; the turn's place is all it depends on. */
function byLot(state: RunState, scene: SceneState): string | undefined {
  const { members, last } = scene;
  if (members.length < 2) return members[0];
  for (let index = 0; ; index++) {
    const lot = draw(state.compiled.seed, 'schedule', scene.index, scene.requested, index);
    const agent = members[Math.floor(lot * members.length)];
    if (agent !== last) return agent;
  }
}

export const random: ScheduleLogic = {
  concurrent: false,
  betweenTurns: nothingOpen,
  due(state, scene) {
    if (!nothingOpen(state)) return null;
    const agent = byLot(state, scene);
    return agent === undefined ? null : { agent, cause: scene.cause, kind: 'scheduled' };
  },
  requested: () => undefined,
  roundPlayed: asManyTurnsAsAgents,
  idle: 'nobody is left to act',
};
