import type { PatchOperation } from '@scrai/contracts';
import { indexOf } from './compiled-index.js';
import type { NextEvent } from './inputs.js';
import { applyPatch, PatchError, type Undo } from './patch.js';
import { refusal, tryEffects } from './rules.js';
import { agentValue, stageNames } from './scope.js';
import { settled } from './settled.js';
import { agentOf, type Proposal, type ProposedChange, type RunState } from './state.js';
import { withheld } from './tool-grants.js';

/** The narrator proposes; the patch itself, the rules and the world's schema decide. Always one event. */
export const judgeProposal = (state: RunState, { open, seq, changes }: Proposal): NextEvent =>
  verdictOn(state, { ...open, seq, changes }, 'narrator');

/** Another agent proposes by a tool: it needs leave for it, and then the same things decide. Always one event. */
export const judgeChange = (state: RunState, change: ProposedChange): NextEvent =>
  verdictOn(state, change, 'agent');

type Change = Omit<ProposedChange, 'kind'>;

function verdictOn(state: RunState, change: Change, by: 'narrator' | 'agent'): NextEvent {
  const { agent, turn, seq, changes } = change;
  const refused = by === 'agent' ? withheld(agentOf(state, agent).compiled, changes) : null;
  const verdict: Verdict = refused === null ? judge(state, change) : { reasons: [refused] };
  return 'patch' in verdict
    ? {
        type: 'world.changed',
        caused_by: seq,
        payload: { by, name: agent, turn, patch: verdict.patch },
        agent,
      }
    : {
        type: 'world.change_refused',
        caused_by: seq,
        payload: { turn, agent, patch: changes, reasons: verdict.reasons },
        agent,
      };
}

type Verdict = { patch: PatchOperation[] } | { reasons: string[] };

function judge(state: RunState, { changes, agent, turn, round }: Change): Verdict {
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
    const proposer = agentValue(agentOf(state, agent).compiled);
    const names = stageNames(state, { turn, round, agent: proposer, before });
    const refusing = refusal(state, rules.narration, names);
    if (refusing) return { reasons: [refusing.because] };
    const effects = tryEffects(state, rules.narration, names, agent);
    const broken = worldSchema.faultsAfter(state.world, effects.patch);
    effects.undo();
    return broken.length > 0 ? { reasons: broken } : { patch: [...changes, ...effects.patch] };
  } finally {
    undo();
  }
}
