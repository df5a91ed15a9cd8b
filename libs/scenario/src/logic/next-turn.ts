import { commit } from './commit.js';
import { allAsked, endAtOnce, endByCount, type End } from './ends.js';
import type { Inputs, NextEvent, Wait } from './inputs.js';
import { request } from './request.js';
import { SCHEDULES } from './schedules/all.js';
import { upcomingRound, type ScheduleLogic } from './schedules/schedule.js';
import { remembered, type RunState, type SceneState } from './state.js';
import { dueStimulus } from './stimuli.js';

/** What happens next in a scene that is being played. */
export function inScene(state: RunState, scene: SceneState, inputs: Inputs): NextEvent | Wait {
  const schedule = SCHEDULES[scene.compiled.schedule.type];
  const betweenTurns = schedule.betweenTurns(state, scene);
  const end = endAtOnce(state, scene, betweenTurns);
  if (end) return finish(state, scene, end, inputs);
  const place = { scene: scene.compiled.name, round: scene.round };
  const [redo] = state.redo;
  if (redo) return request(state, inputs, { ...redo, ...place });
  const narrator = narratorDue(state, scene, schedule);
  if (narrator) return request(state, inputs, { ...narrator, ...place });
  const counted = endByCount(scene, betweenTurns);
  if (counted) return finish(state, scene, counted, inputs);
  if (allAsked(scene, state.open.size) && schedule.concurrent) return commit(state, inputs);
  return (
    remembered(state, 'stimulus', () => stimulusNow(state, scene, schedule, betweenTurns)) ??
    nextPlace(state, scene, schedule, inputs)
  );
}

/** Stimuli have their places among requests, so they are looked for only where one could be made. */
function stimulusNow(
  state: RunState,
  scene: SceneState,
  schedule: ScheduleLogic,
  betweenTurns: boolean,
): NextEvent | null {
  if (state.compiled.stimuli.length === state.fired.size) return null;
  return schedule.concurrent || schedule.due(state, scene) ? dueStimulus(state, scene, betweenTurns) : null;
}

function nextPlace(
  state: RunState,
  scene: SceneState,
  schedule: ScheduleLogic,
  inputs: Inputs,
): NextEvent | Wait {
  const due = schedule.due(state, scene);
  if (due) {
    return request(state, inputs, { ...due, scene: scene.compiled.name, round: upcomingRound(scene) });
  }
  if (state.open.size === 0 && schedule.idle !== null) {
    return ended(scene, { reason: schedule.idle, cause: scene.cause });
  }
  return commit(state, inputs);
}

/** A scene that is over asks for nothing more, and ends when the turns that are still open have been played. */
function finish(state: RunState, scene: SceneState, end: End, inputs: Inputs): NextEvent | Wait {
  return state.open.size > 0 ? commit(state, inputs) : ended(scene, end);
}

function ended({ compiled, index }: SceneState, { reason, cause }: End): NextEvent {
  return { type: 'scene.ended', caused_by: cause, payload: { scene: compiled.name, index, reason } };
}

function narratorDue(
  state: RunState,
  { narratorDue: cause, compiled }: SceneState,
  { concurrent }: ScheduleLogic,
): { agent: string; cause: number } | null {
  if (cause === null || compiled.narrator === null) return null;
  const narrator = state.agents.get(compiled.narrator);
  if (!narrator?.alive || narrator.open !== null) return null;
  return concurrent || state.open.size === 0 ? { agent: compiled.narrator, cause } : null;
}
