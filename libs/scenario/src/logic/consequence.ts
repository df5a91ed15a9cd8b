import { analystAnswer } from './answers.js';
import { judgeAnalysis } from './findings.js';
import type { NextEvent } from './inputs.js';
import { judgeMemories } from './memory/keeping.js';
import { judgeChange, judgeProposal } from './proposals.js';
import { judgeAct, judgeStage } from './rules.js';
import { remembered, type Pending, type RunState } from './state.js';

/** The first event that the last one entails, if any. */
export function consequence(state: RunState): NextEvent | null {
  if (state.pending.length === 0) return null;
  return remembered(state, 'consequence', () => {
    for (const matter of state.pending) {
      const event = judge(state, matter);
      if (event) return event;
    }
    return null;
  });
}

function judge(state: RunState, matter: Pending): NextEvent | null {
  switch (matter.kind) {
    case 'memory':
      return judgeMemories(state, matter);
    case 'act':
      return judgeAct(state, matter);
    case 'change':
      return judgeChange(state, matter);
    case 'proposal':
      return judgeProposal(state, matter);
    case 'findings':
      return refuseFinding(state, matter);
    case 'round':
    case 'scene':
      return judgeStage(state, matter.kind, matter.seq);
  }
}

function refuseFinding(state: RunState, matter: Extract<Pending, { kind: 'findings' }>): NextEvent | null {
  const { turn, agent, seq, requestedAt, result } = matter;
  const refused = judgeAnalysis(state.compiled, analystAnswer(result), requestedAt).refused[matter.refused];
  return refused
    ? { type: 'finding.refused', caused_by: seq, payload: { turn, agent, ...refused }, agent }
    : null;
}
