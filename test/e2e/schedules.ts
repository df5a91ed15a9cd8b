import type { JsonObject } from '@scrai/contracts';
import type { ScraiClient } from '@scrai/client';

/** Every schedule that a scene may have; `autonomous` is the one whose runs need not be equal. */
export const SCHEDULES = [
  'round_robin',
  'random',
  'narrator',
  'simultaneous',
  'reactive',
  'autonomous',
] as const;
export type Schedule = (typeof SCHEDULES)[number];

export const nameOf = (schedule: Schedule): string => `fair-${schedule.replace('_', '-')}`;

const fairgoer: JsonObject = {
  name: 'fairgoer',
  version: '1.0.0',
  description: 'Somebody at a fair.',
  engine: 'actor',
  persona: 'You are {{ agent.name }}, and you are at the fair.',
  acts: {
    type: 'object',
    required: ['kind', 'coins'],
    additionalProperties: false,
    properties: {
      kind: { enum: ['give', 'take', 'watch'] },
      coins: { type: 'integer', minimum: 0, maximum: 9 },
    },
  },
  // Without a word to somebody, a scene in which people answer each other is over before it begins.
  simulated: {
    cues: [{ when: 'true', lines: ['Look at that.', 'And now?'], to: 'map(others, o => o.name)' }],
  },
};

/** A small scenario of one schedule: people and a pot, a narrator who may set the weather, an analyst, rules, a stimulus. */
function scenario(schedule: Schedule): JsonObject {
  const clock: JsonObject = schedule === 'autonomous' ? { interval_ms: 60 } : {};
  const rounds = schedule === 'reactive' || schedule === 'autonomous' ? 'never' : 'each_round';
  return {
    name: nameOf(schedule),
    version: '1.0.0',
    description: `A fair, played as ${schedule}.`,
    parameters: { turns: { type: 'integer', default: 24, minimum: 1 } },
    cast: [
      ...['Ada', 'Bob', 'Cyd'].map((name) => ({ name, agent: 'fairgoer' })),
      { name: 'Nell', agent: 'narrator' },
      { name: 'Ana', agent: 'analyst' },
    ],
    world: {
      schema: {
        type: 'object',
        required: ['pot', 'weather'],
        properties: { pot: { type: 'integer', minimum: 0 }, weather: { enum: ['sun', 'rain'] } },
      },
      initial: { pot: 20, weather: 'sun' },
    },
    scenes: [
      {
        name: 'fair',
        premise: 'A pot of coins stands on a table.',
        schedule: { type: schedule, agents: ['Ada', 'Bob', 'Cyd'], ...clock },
        narrate: schedule === 'narrator' ? 'never' : rounds,
        end: { turns: '{{ parameters.turns }}' },
      },
    ],
    rules: [
      {
        name: 'no more than there is',
        on: 'act',
        when: "act.kind == 'take'",
        require: 'act.coins <= world.pot',
        because: 'The pot has less than that.',
      },
      { name: 'taking', on: 'act', when: "act.kind == 'take'", set: { '/pot': 'world.pot - act.coins' } },
      { name: 'giving', on: 'act', when: "act.kind == 'give'", set: { '/pot': 'world.pot + act.coins' } },
      {
        name: 'the pot is theirs',
        on: 'narration',
        require: 'world.pot == before.pot',
        because: 'Only people move coins.',
      },
    ],
    stimuli: [{ name: 'bell', at: { turn: 6 }, content: 'A bell rings.' }],
    measures: [
      { name: 'pot', level: 'run', unit: 'coins', from: { expression: 'world.pot' } },
      { name: 'gifts', level: 'agent', from: { expression: "count(own_acts, a => a.act.kind == 'give')" } },
    ],
    questions: ['Who gave most?'],
  };
}

/** Adds the scenarios to an installation that has the library's narrator and analyst. */
export async function addSchedules(client: ScraiClient): Promise<void> {
  await client.agentTemplates.add(fairgoer);
  for (const schedule of SCHEDULES) await client.scenarioTemplates.add(scenario(schedule));
}
