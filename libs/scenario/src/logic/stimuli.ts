import type { Json, PatchOperation } from '@scrai/contracts';
import type { CompiledStimulus } from '../compiled.js';
import { indexOf } from './compiled-index.js';
import type { NextEvent } from './inputs.js';
import { applyPatch, PatchError } from './patch.js';
import { upcomingRound } from './schedules/schedule.js';
import { holds, stageNames, TemplateFault } from './scope.js';
import type { RunState, SceneState } from './state.js';

/** Pointers and new values as a patch, in an order that storage does not change. */
export const stimulusPatch = (set: Record<string, Json>): PatchOperation[] =>
  Object.keys(set)
    .sort()
    .map((path) => ({ op: 'add', path, value: set[path] }));

/** Why a stimulus may not change the world so, if it may not. */
export function faultOfSet(
  state: RunState,
  set: Record<string, Json>,
  compiled = state.compiled,
): string | null {
  const patch = stimulusPatch(set);
  try {
    const undo = applyPatch(state.world, patch);
    const faults = indexOf(compiled).worldSchema.faultsAfter(state.world, patch);
    undo();
    return faults.length > 0 ? faults.join('; ') : null;
  } catch (error) {
    if (error instanceof PatchError) return error.message;
    throw error;
  }
}

/**
 * The template's next stimulus that is due, each once: right before the request of its turn, before the first request of its
 * round, or at the first place between turns where its condition holds.
 */
export function dueStimulus(state: RunState, scene: SceneState, betweenTurns: boolean): NextEvent | null {
  for (const stimulus of state.compiled.stimuli) {
    if (state.fired.has(stimulus.name) || !isDue(state, scene, stimulus, betweenTurns)) continue;
    const { name, to, content, guidance, set, media } = stimulus;
    const fault = set ? faultOfSet(state, set) : null;
    if (fault !== null) throw new TemplateFault(`stimulus ${name}: ${fault}`);
    const payload = {
      source: 'template',
      name,
      ...(to ? { to } : {}),
      ...(content === undefined ? {} : { content }),
      ...(media ? { media } : {}),
      ...(guidance === undefined ? {} : { guidance }),
      ...(set ? { set } : {}),
    };
    return { type: 'stimulus.applied', caused_by: state.seq, payload };
  }
  return null;
}

function isDue(
  state: RunState,
  scene: SceneState,
  { name, at }: CompiledStimulus,
  betweenTurns: boolean,
): boolean {
  if ('turn' in at) return state.turns + 1 >= at.turn;
  if (!betweenTurns) return false;
  if ('round' in at) {
    const here = at.scene === undefined || at.scene === scene.compiled.name;
    return here && upcomingRound(scene) >= at.round;
  }
  return holds(state, at.when, stageNames(state), `condition of stimulus ${name}`);
}
