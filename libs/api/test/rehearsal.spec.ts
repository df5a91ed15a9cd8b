import { expect, it } from '@jest/globals';
import { compileSpec } from '@scrai/scenario';
import { rehearse } from '../src/runs/forecast/rehearsal.js';

it('a rehearsal counts every step of an agent that thinks, by the model that would take it', async () => {
  const thinker = {
    name: 'thinker',
    version: '1',
    description: 'Thinks.',
    engine: 'actor',
    model: 'openai:large',
  };
  const think = {
    think: ['plan', 'check', { reflect: { every: 2 } }],
    call_models: { check: 'openai:small' },
  };
  const scenario = {
    ...{ name: 'thought', version: '1', description: 'One thinks.' },
    cast: [{ name: 'ana', agent: 'thinker' }],
    scenes: [{ name: 'room', premise: 'A room.', schedule: 'round_robin', end: { turns: 4 } }],
  };
  const spec = {
    scenario,
    agents: [{ ...thinker, ...think }],
    seed: 1,
    model: 'simulated:default',
    prices: {},
  };
  const { uses, cut } = await rehearse(compileSpec(spec), () => 4_000);
  expect(cut).toBe(false);
  expect([...uses].map(([model, { calls }]) => [model, calls])).toEqual([
    ['openai:large', 4 + 4 + 2],
    ['openai:small', 4],
  ]);
  expect(uses.get('openai:small')!.input_tokens).toBe(4_000);
});
