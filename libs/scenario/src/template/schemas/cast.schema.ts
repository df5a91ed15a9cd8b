import type { JsonObject } from '@scrai/contracts';
import { definition } from './agent.schema.js';
import { beforeRendering } from './before-rendering.js';
import {
  anything,
  exactlyOne,
  integer,
  list,
  map,
  name,
  number,
  oneOf,
  record,
  text,
} from './parts.schema.js';

/** Most agents of one run. */
export const MAX_AGENTS = 20_000;

const pair = (description: string): JsonObject => ({
  type: 'array',
  items: number('A bound.'),
  minItems: 2,
  maxItems: 2,
  description,
});

const distribution = exactlyOne('How the attribute is drawn, from the seed.', {
  uniform: pair('[low, high]: any number between them.'),
  integer: pair('[low, high]: any whole number between them, both included.'),
  normal: record(
    'Normal distribution, cut at minimum and maximum.',
    {
      mean: number('Mean.'),
      sd: number('Standard deviation.', { minimum: 0 }),
      minimum: number('Lowest value.'),
      maximum: number('Highest value.'),
    },
    ['mean', 'sd'],
  ),
  choice: list('One of these; repeat a value to make it likelier.', anything('A value.'), 1_000, 1),
});

export const cast: JsonObject = list(
  'Who plays.',
  record(
    'One agent, or a group made from the same template.',
    {
      name: name('Name of the agent; of a group, whose agents are called name-1, name-2, …: its role.'),
      agent: text('Agent template: its name, or name@version.', 100),
      count: integer('How many agents; 1, or as many as there are rows.', 1, MAX_AGENTS),
      names: list(
        'Names of the agents of a group, in place of name-1, name-2, …; as many agents as names, where there is no count.',
        name('Name of an agent.'),
        MAX_AGENTS,
        1,
      ),
      overrides: beforeRendering(record('What differs from the template.', definition)),
      attributes: { type: 'object', description: 'Attributes, on top of those of the template.' },
      rows: list('Attributes of one agent each.', { type: 'object', description: 'Attributes.' }, 100_000, 1),
      csv: text(
        'CSV file beside this one with a row of attributes for each agent; its first line names them.',
        500,
      ),
      weight: text(
        'Column of the rows that says how likely each is drawn; without it, they are taken in order.',
        100,
      ),
      distributions: map('Attributes that are drawn, by name.', distribution),
    },
    ['name', 'agent'],
  ),
  1_000,
  1,
);

export const relations: JsonObject = list(
  'Who is related to whom. An agent is told of those that it is related to.',
  record(
    'Relations of one kind, from a list of edges or from a generator.',
    {
      kind: name('Kind, such as friend or neighbour.'),
      edges: list(
        'From whom to whom.',
        record(
          'An edge; a role stands for all of its agents.',
          { from: text('Agent or role.', 100), to: text('Agent or role.', 100), weight: number('Strength.') },
          ['from', 'to'],
        ),
        100_000,
      ),
      among: list(
        'Agents and roles that a generator relates; all actors, when absent.',
        text('Agent or role.', 100),
        1_000,
        1,
      ),
      generator: record(
        'A network drawn from the seed.',
        {
          type: oneOf('Which network.', ['complete', 'ring', 'watts_strogatz', 'barabasi_albert']),
          k: integer('watts_strogatz: how many nearest neighbours each has, an even number.', 2, 1_000),
          p: number('watts_strogatz: how likely an edge is rewired.', { minimum: 0, maximum: 1 }),
          m: integer('barabasi_albert: how many edges each newcomer makes.', 1, 1_000),
        },
        ['type'],
      ),
      mutual: {
        type: 'boolean',
        description: 'Whether each edge goes both ways; true for generators, false for edges, when absent.',
      },
    },
    ['kind'],
  ),
  100,
);
