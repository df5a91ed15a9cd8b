import type { OpenTurn, RunState, SceneState } from './state.js';
import { SCHEDULES } from './schedules/all.js';

/** Marks the round as played when it is, which entails its rules and perhaps the narrator's words on it. */
export function endRoundIfPlayed(state: RunState, scene: SceneState, seq: number): void {
  if (scene.roundComplete || scene.members.length === 0) return;
  const { schedule, narrate } = scene.compiled;
  if (!SCHEDULES[schedule.type].roundPlayed(state, scene)) return;
  scene.roundComplete = true;
  state.pending.push({ kind: 'round', seq });
  if (narrate === 'each_round' || (narrate === 'each_turn' && schedule.type === 'simultaneous')) {
    narrationDue(scene, seq);
  }
}

/** The narrator shall take a turn of its own; where it directs anyway, it narrates then. */
export function narrationDue(scene: SceneState, seq: number): void {
  if (scene.compiled.narrator !== null && scene.compiled.schedule.type !== 'narrator')
    scene.narratorDue = seq;
}

/** A place is played: the next one may be asked for. */
export function closePlace(state: RunState, open: OpenTurn, seq: number): void {
  const { scene } = state;
  if (!scene) return;
  scene.cause = seq;
  if (open.kind !== 'scheduled') return;
  scene.turns += 1;
  scene.roundTurns += 1;
  const { narrate, narrator, schedule } = scene.compiled;
  if (narrate === 'each_turn' && schedule.type !== 'simultaneous' && open.agent !== narrator) {
    narrationDue(scene, seq);
  }
  endRoundIfPlayed(state, scene, seq);
}

/** A request opens a new round. */
export function startRound(scene: SceneState, round: number): void {
  const surplus = SCHEDULES[scene.compiled.schedule.type].concurrent
    ? Math.max(0, scene.roundTurns - scene.members.length)
    : 0;
  scene.round = round;
  scene.roundComplete = false;
  scene.roundTurns = surplus;
  scene.cursor = 0;
}

/** A destroyed agent leaves the scene. */
export function leaveScene(state: RunState, scene: SceneState, agent: string, seq: number): void {
  const at = scene.members.indexOf(agent);
  if (at < 0) return;
  scene.members.splice(at, 1);
  scene.memberSet.delete(agent);
  if (at < scene.cursor) scene.cursor -= 1;
  scene.queued.delete(agent);
  scene.queue.filter((waiting) => waiting.agent !== agent);
  endRoundIfPlayed(state, scene, seq);
}
