import { holds, stageNames } from './scope.js';
import { remembered, type RunState, type SceneState } from './state.js';

/** A scene is over. */
export interface End {
  reason: string;
  cause: number;
}

export const budgetReason = ({ exhausted }: RunState): string | null =>
  exhausted ? `the budget of ${exhausted.limit} ${UNITS[exhausted.budget]} is used up` : null;
const UNITS = { tokens: 'tokens', money: 'US dollars', time: 'ms' };

/** Ends that nothing may come before: an empty stage, a budget, the narrator's word, and between turns the condition. */
export function endAtOnce(state: RunState, scene: SceneState, betweenTurns: boolean): End | null {
  const cause = scene.cause;
  const budget = budgetReason(state);
  if (budget !== null) return { reason: budget, cause: state.seq };
  if (scene.members.length === 0) return { reason: 'nobody is left to act', cause };
  if (scene.overAt !== null) return { reason: 'the narrator ended it', cause: scene.overAt };
  const { when } = scene.compiled.ends;
  if (!when || !betweenTurns) return null;
  const met = remembered(state, 'end', () =>
    holds(state, when, stageNames(state, { acts: scene.acts }), `end of scene ${scene.compiled.name}`),
  );
  return met ? { reason: when.source, cause } : null;
}

const times = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'} played`;

/** Ends by count, after the narrator has had its word on what was played. */
export function endByCount(scene: SceneState, betweenTurns: boolean): End | null {
  const { turns, rounds } = scene.compiled.ends;
  if (!betweenTurns) return null;
  if (turns !== undefined && scene.turns >= turns)
    return { reason: times(scene.turns, 'turn'), cause: scene.cause };
  const played = scene.round - (scene.roundComplete ? 0 : 1);
  if (rounds !== undefined && played >= rounds) return { reason: times(played, 'round'), cause: scene.cause };
  return null;
}

/** Whether as many turns are asked for as the scene may have; the open ones are then waited for. */
export const allAsked = (scene: SceneState, open: number): boolean => {
  const { turns } = scene.compiled.ends;
  return open > 0 && turns !== undefined && scene.requested >= turns;
};
