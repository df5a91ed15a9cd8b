import { commit } from './commit.js';
import type { Fold } from './fold.js';
import type { Inputs, NextEvent, OutsideInput, Wait } from './inputs.js';
import { faultOfName } from './presence.js';
import { request } from './request.js';
import type { RunState } from './state.js';

/** Why an agent cannot be asked here. */
export const faultOfInterview = (
  state: RunState,
  { agent, question }: Extract<OutsideInput, { type: 'interview.asked' }>['payload'],
): string | null => faultOfName(state, agent) ?? (question.trim() === '' ? 'the question is empty' : null);

/** The scene stands still from here on: nothing that was asked in it is waited for. */
export const interviewAsked: Fold<'interview.asked'> = (state, { agent, question }, seq) => {
  state.interview = { agent, question, seq, turn: null, closedAt: null };
  state.redo = [];
  state.open.clear();
  state.lowest = state.turns + 1;
  for (const each of state.agents.values()) each.open = null;
};

/** What happens next in an interview: the question, the answer, the end. */
export function interviewing(state: RunState, inputs: Inputs): NextEvent | Wait | null {
  if (!state.interview) return null;
  const { agent, seq, turn, closedAt } = state.interview;
  if (closedAt !== null) {
    const payload = { status: 'completed', reason: 'the interview is over' };
    return { type: 'run.ended', caused_by: closedAt, payload };
  }
  if (turn !== null) return commit(state, inputs);
  const { scene, lastScene } = state;
  const place = {
    scene: scene?.compiled.name ?? lastScene?.name ?? '',
    round: scene?.round ?? lastScene?.round ?? 1,
  };
  return request(state, inputs, { agent, cause: seq, ...place, ask: 'interview' });
}
