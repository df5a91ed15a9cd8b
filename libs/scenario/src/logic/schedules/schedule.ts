import type { RunState, SceneState } from '../state.js';

/** A place that may be asked for now. */
export interface Due {
  agent: string;
  /** Seq of the event behind it. */
  cause: number;
  kind: 'scheduled' | 'narrator';
}

/** How the turns of a scene come about. All of it is a function of the folded state. */
export interface ScheduleLogic {
  /** Several turns may be open at once. */
  concurrent: boolean;
  /** Whether the scene's end and stimuli are looked at here; false in the middle of what belongs together. */
  betweenTurns(state: RunState, scene: SceneState): boolean;
  /** Who is asked next, if anyone is now. */
  due(state: RunState, scene: SceneState): Due | null;
  /** Notes a request of a scheduled agent (never of a place that is asked again). */
  requested(scene: SceneState, agent: string): void;
  /** Whether the current round is played to its end. */
  roundPlayed(state: RunState, scene: SceneState): boolean;
  /** Notes that agents were spoken to (whisper, stimulus). */
  addressed?(state: RunState, agents: Iterable<string>, cause: number): void;
  /** What it means that nothing is due and nothing is open: a reason to end the scene, or null to wait for outside. */
  idle: string | null;
}

/** For one turn after the other. */
export const nothingOpen = (state: RunState): boolean => state.open.size === 0;

/** Where nobody's turn is fixed, a round is as many turns as the scene has living agents. */
export const asManyTurnsAsAgents = (_state: RunState, scene: SceneState): boolean =>
  scene.roundTurns >= scene.members.length;

/** Number of the round that the next scheduled turn belongs to. */
export const upcomingRound = (scene: SceneState): number => scene.round + (scene.roundComplete ? 1 : 0);
