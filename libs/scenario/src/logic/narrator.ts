import type { PatchOperation } from '@scrai/contracts';
import { indexOf } from './compiled-index.js';
import type { NextEvent } from './inputs.js';
import { applyPatch, PatchError, type Undo } from './patch.js';
import { refusal, tryEffects } from './rules.js';
import { agentValue, stageNames } from './scope.js';
import { settled } from './settled.js';
import { agentOf, type Proposal, type RunState } from './state.js';

/** The narrator proposes; the patch itself, the rules and the world's schema decide. Always one event. */
export function judgeProposal(state: RunState, proposal: Proposal): NextEvent {
  const { agent, turn } = proposal.open;
  const verdict = judge(state, proposal);
  return 'patch' in verdict
    ? {
        type: 'world.changed',
        caused_by: proposal.seq,
        payload: { by: 'narrator', name: agent, turn, patch: verdict.patch },
        agent,
      }
    : {
        type: 'world.change_refused',
        caused_by: proposal.seq,
        payload: { turn, agent, patch: proposal.changes, reasons: verdict.reasons },
        agent,
      };
}

type Verdict = { patch: PatchOperation[] } | { reasons: string[] };

function judge(state: RunState, { changes, open }: Proposal): Verdict {
  const { rules, worldSchema } = indexOf(state.compiled);
  // A copy of a world is dear, so it is made only for rules that look at it.
  const looksBack = rules.narration.some((rule) =>
    [rule.when, rule.require, ...rule.set.map(({ value }) => value)].some((it) =>
      it?.names.includes('before'),
    ),
  );
  const before = looksBack ? settled(state.world) : state.world;
  let undo: Undo;
  try {
    undo = applyPatch(state.world, changes);
  } catch (error) {
    if (error instanceof PatchError) return { reasons: [error.message] };
    throw error;
  }
  try {
    const faults = worldSchema.faultsAfter(state.world, changes);
    if (faults.length > 0) return { reasons: faults };
    const narrator = agentValue(agentOf(state, open.agent).compiled);
    const names = stageNames(state, { turn: open.turn, round: open.round, agent: narrator, before });
    const refusing = refusal(state, rules.narration, names);
    if (refusing) return { reasons: [refusing.because] };
    const effects = tryEffects(state, rules.narration, names, open.agent);
    const broken = worldSchema.faultsAfter(state.world, effects.patch);
    effects.undo();
    return broken.length > 0 ? { reasons: broken } : { patch: [...changes, ...effects.patch] };
  } finally {
    undo();
  }
}
