import { budgetExhausted, opening } from './next-run.js';
import { betweenScenes } from './next-scene.js';
import { inScene } from './next-turn.js';
import { cancelTaken } from './commit.js';
import { consequence } from './consequence.js';
import { interviewing } from './interview.js';
import type { Inputs, NextEvent, Wait } from './inputs.js';
import { outsideFault } from './outside.js';
import { TemplateFault } from './scope.js';
import { settled } from './settled.js';
import { waiting } from './waiting.js';
import type { RunState } from './state.js';

/**
 * What happens next: one event, or what is waited for. A function of the folded state and the inputs alone, so any
 * prefix of a log can be continued, and the order of events depends on no clock:
 *
 * 0. what a fork changes, or a question to an agent, which stops everything else;
 * 1. the run is opened: `run.started`, every `agent.created`;
 * 2. what the last event entails: rules on an act, the verdict on a proposal, refused findings, rules of a round or scene;
 * 3. the outside input that is offered; it goes before a due request, so that it gets through while a run is paused;
 * 4. an exhausted budget; the cancelling of the lowest open turn, where it was interrupted or its agent destroyed;
 * 5. the scene: its end, places asked again, the narrator's own turn, stimuli, the schedule's next request;
 * 6. only when no request is due: the outcome of the lowest open turn.
 */
export function next(state: RunState, inputs: Inputs): NextEvent | Wait {
  if (state.ended) return waiting(state, 'ended');
  try {
    return (
      ahead(state, inputs) ??
      interviewing(state, inputs) ??
      opening(state) ??
      consequence(state) ??
      fromOutside(state, inputs) ??
      budgetExhausted(state) ??
      cancelTaken(state) ??
      (state.scene ? inScene(state, state.scene, inputs) : betweenScenes(state, inputs))
    );
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    return { type: 'run.ended', caused_by: state.seq, payload: { status: 'failed', reason: error.message } };
  }
}

/** What comes from outside and waits for nothing, not even for what the last event entails. */
function ahead(state: RunState, inputs: Inputs): NextEvent | null {
  const type = inputs.outside?.type;
  const first = type === 'run.changed' || type === 'interview.asked';
  return first || (state.interview && type === 'run.ended') ? fromOutside(state, inputs) : null;
}

function fromOutside(state: RunState, { outside }: Inputs): NextEvent | null {
  if (!outside || outsideFault(state, outside) !== null) return null;
  const { type, payload } = outside;
  const agent = 'agent' in payload ? { agent: payload.agent } : {};
  return { type, caused_by: null, payload: settled({ ...payload }), ...agent, uses: 'outside' };
}
