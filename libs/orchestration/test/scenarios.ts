import { randomUUID } from 'node:crypto';
import { eventId, turnId, type JsonObject, type OutcomeMessage } from '@scrai/contracts';
import { compileSpec, initialState, type RunSpec, type RunState } from '@scrai/scenario';

type Scene = { schedule: string | JsonObject; end: JsonObject };

/** What a run of three actors is made from: one scene, and nothing that a model would have to be good at. */
export function specOf({ schedule, end }: Scene = { schedule: 'round_robin', end: { rounds: 2 } }): RunSpec {
  const scenario: JsonObject = {
    name: 'square',
    version: '1.0.0',
    description: 'Three people in a square.',
    cast: [
      { name: 'Ada', agent: 'citizen' },
      { name: 'Bob', agent: 'citizen' },
      { name: 'Cyd', agent: 'citizen' },
    ],
    scenes: [{ name: 'square', premise: 'Noon.', schedule, end }],
    measures: [{ name: 'turns', level: 'agent', from: { expression: 'count(own_acts, a => true)' } }],
  };
  const citizen: JsonObject = {
    name: 'citizen',
    version: '1.0.0',
    description: 'Somebody.',
    engine: 'actor',
    persona: 'You are somebody.',
  };
  return { scenario, agents: [citizen], parameters: {}, seed: 7, model: 'simulated:default', prices: {} };
}

/** The state of a run that has not begun. */
export const freshState = (spec = specOf()): RunState => initialState(compileSpec(spec));

/** What an engine says of a turn; what it answers depends on the turn alone. */
export function outcomeOf(run: string, turn: number, attempt: Partial<OutcomeMessage> = {}): OutcomeMessage {
  const now = new Date().toISOString();
  return {
    event_id: eventId(run, turn),
    turn_id: turnId(run, turn),
    scenario_run_id: run,
    agent: 'Ada',
    turn,
    engine_id: randomUUID(),
    engine_type: 'actor',
    dispatch: 1,
    delivery: 1,
    started_at: now,
    finished_at: now,
    outcome: {
      kind: 'done',
      result: { thought: '', speech: `this is turn ${turn}` },
      usage: { calls: 1, input_tokens: 10, output_tokens: 5, cost: 0 },
      model: 'simulated:default',
      simulated: true,
    },
    ...attempt,
  };
}
