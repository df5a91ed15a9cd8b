import type { RunState, SceneState } from '../state.js';
import { asManyTurnsAsAgents, nothingOpen, type ScheduleLogic } from './schedule.js';

/** Whom the narrator named; the one after the last to act where it named nobody who can act (it was skipped, say). */
function named(scene: SceneState): string | undefined {
  const name = scene.director?.named;
  if (name != null && scene.memberSet.has(name)) return name;
  const after = scene.last === null ? 0 : scene.members.indexOf(scene.last) + 1;
  return scene.members[after] ?? scene.members[0];
}

const narratorLives = (state: RunState, { compiled }: SceneState): boolean =>
  compiled.narrator !== null && (state.agents.get(compiled.narrator)?.alive ?? false);

/** Before each turn the narrator is asked who takes it. */
export const narratorDirects: ScheduleLogic = {
  concurrent: false,
  betweenTurns: (state, scene) => nothingOpen(state) && scene.director === null,
  due(state, scene) {
    if (!nothingOpen(state) || scene.members.length === 0) return null;
    if (scene.director === null && narratorLives(state, scene)) {
      return { agent: scene.compiled.narrator!, cause: scene.cause, kind: 'narrator' };
    }
    return { agent: named(scene)!, cause: scene.cause, kind: 'scheduled' };
  },
  requested: (scene) => void (scene.director = null),
  roundPlayed: asManyTurnsAsAgents,
  idle: 'nobody is left to act',
};
