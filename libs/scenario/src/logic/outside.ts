import { faultOfReload } from './environment.js';
import type { OutsideInput } from './inputs.js';
import { changeFaults } from './changes.js';
import { faultOfInterview } from './interview.js';
import { faultOfEdit } from './memory/fold-memory.js';
import { faultOfName } from './presence.js';
import type { RunState } from './state.js';
import { faultOfSet } from './stimuli.js';

/**
 * Why an outside input cannot take effect now, as a sentence; null when it can. Ask right before offering it to `next`,
 * which passes over an input with a fault. A tick during its agent's turn has one: missed ticks are not made up.
 */
export function outsideFault(state: RunState, input: OutsideInput): string | null {
  if (state.ended) return 'the run has ended';
  switch (input.type) {
    case 'run.ended':
    case 'budget.exhausted':
      return null;
    case 'run.changed':
      return changeFaults(state, input.payload)[0]?.detail ?? null;
    case 'interview.asked':
      return faultOfInterview(state, input.payload);
    case 'agent.destroyed':
      return faultOfName(state, input.payload.agent);
    case 'environment.reloaded':
      return faultOfReload(state, input.payload);
    case 'memory.edited':
      return faultOfEdit(state, input.payload);
    case 'agent.ticked':
      return (
        faultOfName(state, input.payload.agent) ?? faultOfTick(state, input.payload.agent, input.payload.tick)
      );
    case 'stimulus.applied': {
      const { to, set, source } = input.payload;
      if (source !== 'outside') return 'a stimulus from outside says so in `source`';
      for (const name of to ?? []) {
        const fault = faultOfName(state, name);
        if (fault !== null) return fault;
      }
      return set ? faultOfSet(state, set) : null;
    }
  }
}

function faultOfTick({ agents, scene }: RunState, name: string, tick: number): string | null {
  if (scene?.compiled.schedule.type !== 'autonomous' || !scene.memberSet.has(name)) {
    return `${name} acts on no clock of its own now`;
  }
  const { ticks, open } = agents.get(name)!;
  if (open !== null || scene.queued.has(name)) return `${name} is still at its last turn`;
  return tick === ticks + 1 ? null : `the next tick of ${name} is ${ticks + 1}, not ${tick}`;
}
