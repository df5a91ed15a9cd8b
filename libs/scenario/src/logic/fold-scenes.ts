import { indexOf } from './compiled-index.js';
import type { Fold } from './fold.js';
import { Queue } from './queue.js';
import { narrationDue } from './rounds.js';
import { settled } from './settled.js';
import type { SceneState } from './state.js';
import { heardInScene } from './visibility.js';

export const runStarted: Fold<'run.started'> = (state, payload) => {
  state.started = payload;
  state.world = settled(payload.world);
};

export const sceneStarted: Fold<'scene.started'> = (state, { scene, index, premise }, seq) => {
  const compiled = indexOf(state.compiled).scenes.get(scene);
  if (!compiled) throw new Error(`event ${seq} starts scene ${scene}, which the scenario does not have`);
  const directs = compiled.schedule.type === 'narrator';
  const members = compiled.schedule.agents.filter(
    (name) => state.agents.get(name)?.alive && !(directs && name === compiled.narrator),
  );
  const started: SceneState = {
    compiled,
    index,
    seq,
    members,
    memberSet: new Set(members),
    round: 1,
    roundTurns: 0,
    roundComplete: false,
    turns: 0,
    requested: 0,
    cursor: 0,
    last: null,
    cause: seq,
    narratorDue: null,
    director: null,
    overAt: null,
    queue: new Queue(),
    queued: new Set(),
    addressed: false,
    roundActs: [],
    acts: [],
  };
  state.scene = started;
  state.scenes = index + 1;
  if (compiled.narrate === 'start') narrationDue(started, seq);
  if (premise !== '') heardInScene(state, { seq, kind: 'scene', from: null, text: premise });
  state.pending = [{ kind: 'scene', seq }];
};

export const sceneEnded: Fold<'scene.ended'> = (state, { scene, reason }, seq) => {
  const ended = state.scene;
  if (!ended) throw new Error(`event ${seq} ends scene ${scene}, which was not being played`);
  state.lastScene = {
    name: scene,
    premise: ended.compiled.premise,
    round: ended.round,
    endedAt: seq,
    reason,
  };
  state.played.set(scene, (state.played.get(scene) ?? 0) + 1);
  state.idleScenes = ended.turns === 0 ? state.idleScenes + 1 : 0;
  state.scene = null;
  state.redo = [];
};

export const runEnded: Fold<'run.ended'> = (state, payload) => {
  state.ended = payload;
  state.open.clear();
};
