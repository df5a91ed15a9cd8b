import type { Inputs, NextEvent, Wait } from './inputs.js';
import { settled } from './settled.js';
import { agentOf, lowestOpen, type RunState } from './state.js';
import { waiting } from './waiting.js';

/** The outcome of the lowest open turn, once it is known. Those of later turns wait, whenever they came. */
export function commit(state: RunState, inputs: Inputs): NextEvent | Wait {
  const open = lowestOpen(state);
  if (!open) return waiting(state, 'outside');
  const outcome = inputs.outcome(open.turn);
  if (!outcome) return waiting(state, 'turns');
  const { turn, agent } = open;
  const closing = { caused_by: open.seq, agent, uses: 'outcome' as const };
  switch (outcome.kind) {
    case 'done': {
      const { result, usage, model, simulated, media, memories } = outcome;
      const { calls, input_tokens, output_tokens, cost } = usage;
      const spent = { calls, input_tokens, output_tokens, cost };
      const payload = {
        ...{ turn, agent, result: settled(result), usage: spent, model, simulated },
        ...(media && media.length > 0 ? { media: settled<object>(media) } : {}),
        ...(memories && memories.length > 0 ? { memories: settled<object>(memories) } : {}),
      };
      return { type: 'turn.completed', payload, ...closing };
    }
    case 'skip':
      return { type: 'turn.skipped', payload: settled({ turn, agent, reason: outcome.reason }), ...closing };
    case 'cancel':
      return {
        type: 'turn.cancelled',
        payload: settled({ turn, agent, reason: outcome.reason }),
        ...closing,
      };
  }
}

/** A turn that was interrupted, or whose agent was destroyed, is closed when it is the lowest open one: turns close in order. */
export function cancelTaken(state: RunState): NextEvent | null {
  const open = lowestOpen(state);
  if (!open) return null;
  const { turn, agent, interruptedAt } = open;
  const { destroyedAt } = agentOf(state, agent);
  const caused_by = destroyedAt ?? interruptedAt;
  if (caused_by === null) return null;
  const reason = destroyedAt === null ? 'the agent was interrupted' : 'the agent was destroyed';
  return { type: 'turn.cancelled', caused_by, payload: { turn, agent, reason }, agent };
}
