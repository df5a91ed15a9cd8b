import type { Inputs, NextEvent, Wait } from './inputs.js';
import { agentOf, type RunState } from './state.js';
import { waiting } from './waiting.js';

/** What an engine type is asked for. A plugin's engines act. */
export function askOf(engineType: string): 'act' | 'narrate' | 'analyse' {
  if (engineType === 'narrator') return 'narrate';
  return engineType === 'analyst' ? 'analyse' : 'act';
}

/** A due request; while none may be made, it holds up whatever comes after it. */
export function request(
  state: RunState,
  inputs: Inputs,
  due: { agent: string; cause: number; scene: string; round: number; ask?: string },
): NextEvent | Wait {
  if (!inputs.mayRequest) return waiting(state, 'request_blocked');
  const { agent, cause, scene, round } = due;
  if (inputs.halted?.has(agent)) return waiting(state, 'request_blocked', agent);
  const { engineType } = agentOf(state, agent).compiled;
  const payload = {
    turn: state.turns + 1,
    agent,
    engine_type: engineType,
    scene,
    round,
    ask: due.ask ?? askOf(engineType),
  };
  return { type: 'turn.requested', caused_by: cause, payload, agent, engine_type: engineType };
}
