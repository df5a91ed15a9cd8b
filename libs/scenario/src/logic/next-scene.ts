import type { CompiledScene } from '../compiled.js';
import { commit } from './commit.js';
import { indexOf } from './compiled-index.js';
import { budgetReason } from './ends.js';
import type { Inputs, NextEvent, Wait } from './inputs.js';
import { request } from './request.js';
import { TemplateFault } from './scope.js';
import type { RunState } from './state.js';

/** What happens next when no scene is being played: the next one, the analysis, the end. */
export function betweenScenes(state: RunState, inputs: Inputs): NextEvent | Wait {
  const { lastScene, seq, compiled } = state;
  const budget = budgetReason(state);
  const scene = budget === null && state.analysed.size === 0 ? nextScene(state) : null;
  if (scene) {
    if (state.idleScenes > compiled.scenes.length) {
      throw new TemplateFault(
        `scene ${scene.name} would start, but ${state.idleScenes} scenes in a row ended without a turn`,
      );
    }
    const payload = { scene: scene.name, index: state.scenes, premise: scene.premise };
    return { type: 'scene.started', caused_by: lastScene?.endedAt ?? seq, payload };
  }
  const analyst = budget === null ? nextAnalyst(state) : null;
  if (analyst !== null) {
    const { name, round, endedAt } = lastScene ?? { name: '', round: 1, endedAt: seq };
    return request(state, inputs, { agent: analyst, cause: endedAt, scene: name, round });
  }
  if (state.open.size > 0) return commit(state, inputs);
  const reason = budget ?? lastScene?.reason ?? 'there was no scene that anyone could play';
  return { type: 'run.ended', caused_by: seq, payload: { status: 'completed', reason } };
}

/** The scene that its predecessor names, as often as it may, or the one that follows; one that nobody can play is passed over. */
function nextScene(state: RunState): CompiledScene | null {
  const { scenes } = state.compiled;
  let candidate = state.lastScene ? successor(state, state.lastScene.name) : (scenes[0] ?? null);
  for (let passed = 0; candidate && passed <= scenes.length; passed++) {
    if (candidate.schedule.agents.some((name) => state.agents.get(name)?.alive)) return candidate;
    candidate = successor(state, candidate.name);
  }
  return null;
}

function successor(state: RunState, name: string): CompiledScene | null {
  const { scenes } = state.compiled;
  const at = scenes.findIndex((scene) => scene.name === name);
  const { next, repeat } = scenes[at];
  const follows = next !== undefined && (repeat === undefined || (state.played.get(name) ?? 0) <= repeat);
  if (!follows) return scenes[at + 1] ?? null;
  return next === null ? null : (indexOf(state.compiled).scenes.get(next) ?? null);
}

/** All analysts are asked together at the end, if there is anything to analyse. */
function nextAnalyst(state: RunState): string | null {
  const { analysts, rubrics } = indexOf(state.compiled);
  if (state.redo.length > 0) return state.redo[0].agent;
  if (state.compiled.questions.length === 0 && rubrics.length === 0) return null;
  return analysts.find((name) => !state.analysed.has(name) && state.agents.get(name)?.alive) ?? null;
}
