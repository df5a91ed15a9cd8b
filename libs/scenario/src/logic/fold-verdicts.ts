import { FURTHER_TRIES, follow, takeNarration } from './narration.js';
import type { Fold } from './fold.js';
import { applyPatch } from './patch.js';
import { agentOf } from './state.js';
import { heardBy } from './visibility.js';

export const actRefused: Fold<'act.refused'> = (state, { agent, turn, rule, reason }, seq) => {
  const text = `Your act was refused (${rule}): ${reason}`;
  heardBy(state, [agent], { seq, kind: 'refusal', from: null, to: [agent], text });
  const { scene } = state;
  if (!scene) return;
  if (scene.roundActs.at(-1)?.turn === turn) scene.roundActs.pop();
  if (scene.acts.at(-1)?.turn === turn) scene.acts.pop();
};

export const worldChanged: Fold<'world.changed'> = (state, { patch }, seq, settles) => {
  applyPatch(state.world, patch);
  if (settles?.kind === 'proposal') takeNarration(state, settles, seq);
};

export const worldChangeRefused: Fold<'world.change_refused'> = (state, { agent, reasons }, seq, settles) => {
  const text = `Your change of the world was refused: ${reasons.join('; ')}`;
  heardBy(state, [agent], { seq, kind: 'refusal', from: null, to: [agent], text });
  if (settles?.kind !== 'proposal') return;
  const { kind, tries, guidance } = settles.open;
  if (tries < FURTHER_TRIES && agentOf(state, agent).alive) {
    state.redo.push({ agent, kind, tries: tries + 1, guidance, cause: seq });
  } else {
    follow(state, settles, seq);
  }
};

export const findingRefused: Fold<'finding.refused'> = (_state, _payload, _seq, settles) => {
  if (settles?.kind === 'findings') settles.refused += 1;
};
