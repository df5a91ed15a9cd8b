import type { JsonObject } from '@scrai/contracts';
import { compileSpec, type RunSpec } from '../../run-spec.js';
import type { CompiledScenario, Schedule } from '../../compiled.js';

const villager: JsonObject = {
  name: 'villager',
  version: '1.0.0',
  description: 'Somebody.',
  engine: 'actor',
  persona: 'You are {{ agent.name }}, and you have {{ agent.attributes.gold }} gold.',
  instructions: 'Be {{ parameters.mood }}.',
  attributes: { gold: 1 },
  acts: {
    type: ['object', 'null'],
    properties: { take: { type: 'integer', maximum: 3 } },
    required: ['take'],
  },
};
const MEMORY: JsonObject = { window: 3, budget: { episodic: 6 } };
const teller: JsonObject = { name: 'teller', version: '1.0.0', description: 'Tells.', engine: 'narrator' };
const reader: JsonObject = { name: 'reader', version: '1.0.0', description: 'Reads.', engine: 'analyst' };

/** Parameters stand wherever a template may use them. */
const template = (type: Schedule['type'], narrate: string): JsonObject => ({
  name: 'commons',
  version: '1.0.0',
  description: 'Some share a stock.',
  parameters: {
    mood: { type: 'string', default: 'kind' },
    greed: { type: 'number', default: 1 },
    turns: { type: 'integer', default: 9 },
    window: { type: 'integer', default: 6 },
    people: { type: 'integer', default: 4 },
    roof: { type: 'number', default: 100 },
  },
  cast: [
    { name: 'soul', agent: 'villager', count: '{{ parameters.people }}' },
    { name: 'Nell', agent: 'teller' },
    { name: 'Ana', agent: 'reader' },
  ],
  world: {
    schema: {
      type: 'object',
      properties: { stock: { type: 'number', minimum: 0, maximum: '{{ parameters.roof }}' } },
    },
    initial: { stock: 12, by: {} },
  },
  scenes: [
    {
      name: 'first',
      premise: 'All are {{ parameters.mood }}.',
      schedule: { type, agents: ['soul'], ...(type === 'autonomous' ? { interval_ms: 1000 } : {}) },
      narrator: 'Nell',
      narrate,
      end: { turns: '{{ parameters.turns }}', narrator: true },
    },
    {
      name: 'last',
      premise: 'Home.',
      schedule: { type: 'round_robin', agents: ['soul'] },
      end: { rounds: 1 },
    },
  ],
  rules: [
    { name: 'limit', on: 'act', require: 'act.take <= parameters.greed + 1', because: 'It is too much.' },
    {
      name: 'take',
      on: 'act',
      when: 'draw("luck") < 0.7',
      set: { '/stock': 'max(0, world.stock - act.take * parameters.greed)', '/by/{agent}': 'act' },
    },
  ],
  stimuli: [{ name: 'bell', at: { turn: 5 }, content: 'a {{ parameters.mood }} bell' }],
  questions: ['what happened?'],
  window: '{{ parameters.window }}',
});

/** A run that can be changed in its middle, with its spec. */
export function forkable(
  type: Schedule['type'],
  { narrate = 'never', seed = 7 }: { narrate?: string; seed?: number } = {},
): { spec: RunSpec; compiled: CompiledScenario } {
  const spec: RunSpec = {
    scenario: template(type, narrate),
    // Some runs are of people who remember; a memory is one more event for each of their turns.
    agents: [narrate === 'start' ? { ...villager, memory: MEMORY } : villager, teller, reader],
    seed,
    model: 'simulated:plain',
    prices: {},
  };
  return { spec, compiled: compileSpec(spec) };
}
