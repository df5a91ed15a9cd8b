import { SCHEDULES } from './schedules/all.js';
import { closePlace } from './rounds.js';
import type { OpenTurn, Proposal, RunState } from './state.js';
import { heardBy, heardInScene } from './visibility.js';

/** How often a narrator may try again after a refusal, at one place. */
export const FURTHER_TRIES = 2;

/** What the narrator told stands: its words are heard, its direction is followed, and its place is played. */
export function takeNarration(state: RunState, proposal: Proposal, seq: number): void {
  const { open, narration, whispers, media } = proposal;
  const from = open.agent;
  if (narration !== '' || media.length > 0) {
    const shown = media.length > 0 ? { media } : {};
    heardInScene(state, { seq: proposal.seq, kind: 'narration', from, text: narration, ...shown });
  }
  for (const { to, text } of whispers) {
    heardBy(state, [from, to], { seq: proposal.seq, kind: 'whisper', from, to: [to], text });
  }
  const { scene } = state;
  if (scene) {
    const addressed = whispers.map(({ to }) => to);
    SCHEDULES[scene.compiled.schedule.type].addressed?.(state, addressed, proposal.seq);
  }
  follow(state, proposal, seq);
}

/** After the last refusal the run goes on with the world as it was: nothing was told, but the direction is followed. */
export function follow(
  state: RunState,
  { open, named, sceneOver, seq: answeredAt }: Proposal,
  seq: number,
): void {
  const { scene } = state;
  if (scene) {
    if (scene.compiled.schedule.type === 'narrator' && open.kind === 'narrator') scene.director = { named };
    if (sceneOver && scene.compiled.ends.narrator) scene.overAt = answeredAt;
  }
  closePlace(state, open, seq);
}

/** The narrator gave no answer: nobody is named. */
export function giveUpNarration({ scene }: RunState, { kind }: OpenTurn): void {
  if (scene?.compiled.schedule.type === 'narrator' && kind === 'narrator') scene.director = { named: null };
}
