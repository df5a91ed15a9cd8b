import { LONGEST_ALT, MEDIA_TYPES, MOST_MEDIA, ON_DEAD_LETTER, type JsonObject } from '@scrai/contracts';
import { SCHEDULES } from '../types.js';
import { cast, relations } from './cast.schema.js';
import {
  anything,
  budgets,
  document,
  exactlyOne,
  expression,
  integer,
  jsonSchema,
  list,
  map,
  name,
  number,
  oneOf,
  record,
  templateName,
  text,
  version,
} from './parts.schema.js';

const parameter = record(
  'A typed parameter: {{ parameters.x }} in any text, parameters.x in any expression.',
  {
    type: oneOf('Type of its value.', ['number', 'integer', 'string', 'boolean', 'enum']),
    description: text('What it changes, for people.', 2_000),
    default: anything('Value when none is given; without it, one must be given.'),
    minimum: number('Least value of a number.'),
    maximum: number('Greatest value of a number.'),
    values: list('Values of an enum.', anything('A value.'), 200, 1),
  },
  ['type'],
);

export const parametersSchema: JsonObject = {
  ...map('What a run may change.', parameter, 100),
  propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_]{0,63}$' },
};

const interval = integer('Milliseconds between two turns.', 10, 86_400_000);
const names = list(
  'Agents and roles that take part; all actors of the cast, when absent.',
  text('Agent or role.', 100),
  1_000,
  1,
);
const schedule: JsonObject = {
  description: 'Who acts when: the name of a schedule, or more about it.',
  if: { type: 'string' },
  then: oneOf('Schedule.', SCHEDULES),
  else: record(
    'A schedule and who takes part.',
    {
      type: oneOf('Schedule.', SCHEDULES),
      agents: names,
      interval_ms: {
        description: 'For autonomous: milliseconds between two turns, for all or by agent or role.',
        if: { type: 'object' },
        then: map('By agent or role.', interval),
        else: interval,
      },
    },
    ['type'],
  ),
};

const scene = record(
  'A scene: a situation that lasts until its end.',
  {
    name: name('Name of the scene.'),
    premise: text('What all who act in it are told.'),
    schedule,
    narrate: oneOf('When the narrator takes a turn of its own; never, when absent.', [
      'never',
      'start',
      'each_round',
      'each_turn',
    ]),
    narrator: text('Agent that narrates; the narrator of the cast, when absent.', 100),
    end: record(
      'Ends the scene as soon as one of these is met.',
      {
        turns: integer('Turns played in it.', 1),
        rounds: integer('Rounds played in it.', 1),
        when: expression('A condition.'),
        narrator: { type: 'boolean', description: 'The narrator may say that the scene is over.' },
      },
      [],
      { minProperties: 1 },
    ),
    next: {
      type: ['string', 'null'],
      maxLength: 64,
      description: 'Scene that follows; the one after it, when absent; null ends the run.',
    },
    repeat: integer(
      'How many times `next` is followed at most; then the scene after this one comes.',
      1,
      10_000,
    ),
    sealed: {
      type: 'boolean',
      description: 'Acts are perceived by their agent alone; what becomes known of them, rules say.',
    },
    acts: {
      ...jsonSchema("JSON Schema of the acts of this scene, in place of each agent's own; null: no acts."),
      type: ['object', 'null'],
    },
  },
  ['name', 'premise', 'schedule'],
);

const rule = record(
  'A rule of the world: what is refused, and what follows.',
  {
    name: name('Name of the rule.'),
    on: oneOf(
      'What it looks at: an act, a change that the narrator proposes, the end of a round, the start of a scene.',
      ['act', 'narration', 'round', 'scene'],
    ),
    for: list(
      'Applied once for each of these agents and roles, with `agent` and `{agent}` standing for it; with round and scene.',
      text('Agent or role.', 100),
      1_000,
      1,
    ),
    let: {
      ...map(
        'Names for `when`, `require` and `set`: name -> expression. One may use another.',
        expression('Value.'),
        50,
      ),
      propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_]{0,63}$' },
    },
    when: expression('Applies only where this holds.'),
    require: expression('Refuses an act or a change unless this holds.'),
    because: text('Why, for the agent that is refused.', 2_000),
    set: map(
      'JSON pointer into the world -> expression of its new value; all of them see the same world. {agent} stands for the agent’s name.',
      expression('New value.'),
    ),
  },
  ['name', 'on'],
);

const measure = record(
  'A named quantity.',
  {
    name: name('Name of the measure.'),
    version: integer('Raised when its meaning changes.', 1),
    type: oneOf('Type of its value; number, when absent.', ['number', 'boolean', 'string']),
    unit: text('Unit.', 100),
    level: oneOf('Of what it is a quantity.', ['run', 'agent', 'turn']),
    from: exactlyOne('Where the value comes from.', {
      expression: expression('Computed.'),
      rubric: text('Rated by the analyst: what to judge, and the scale.', 4_000),
      plugin: text('Computed by this plugin.', 200),
    }),
  },
  ['name', 'level', 'from'],
);

const media = record(
  'A picture or a sound: a file beside the template, or a blob that is stored already.',
  {
    file: text('Path of the file, relative to the template.', 500),
    sha256: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of a stored blob.' },
    media_type: oneOf('Of the blob; a file’s is looked up.', MEDIA_TYPES),
    alt: text('What it shows, for those who cannot see or hear it.', LONGEST_ALT),
  },
  ['alt'],
);

const stimulus = record(
  'Something from outside, at a moment that is known beforehand.',
  {
    name: name('Name of the stimulus.'),
    at: record(
      'When: after a turn of the run, at a round of a scene, or as soon as a condition holds.',
      {
        turn: integer('After this many turns of the run.', 1),
        round: integer('When this round of a scene starts.', 1),
        scene: text('Which scene; with round.', 100),
        when: expression('A condition.'),
      },
      [],
      { minProperties: 1 },
    ),
    to: list('Agents and roles that perceive it; all, when absent.', text('Agent or role.', 100), 1_000, 1),
    content: text('What they perceive.'),
    media: list('Pictures and sounds that they perceive with it.', media, MOST_MEDIA, 1),
    guidance: text('Guidance that they read at their next turn.'),
    set: { type: 'object', maxProperties: 200, description: 'JSON pointer into the world -> new value.' },
  },
  ['name', 'at'],
);

/** JSON Schema of scenario templates, draft 2020-12, values filled in. */
export const scenarioTemplateSchema: JsonObject = document(
  'scenario-template',
  'ScrAI scenario template',
  record(
    'What to play: a cast, scenes, a world with rules, and what is measured.',
    {
      $schema: anything('The schema of this file, for editors.'),
      name: templateName,
      version,
      description: text('What this scenario is about, for people who choose a template.', 4_000),
      context: text('What every agent is told of it; the description, when absent.'),
      parameters: parametersSchema,
      cast,
      relations,
      world: record('What all share and rules decide on.', {
        schema: jsonSchema('JSON Schema that the world satisfies at all times.'),
        initial: { type: 'object', description: 'The world at the start.' },
      }),
      tables: map(
        'Constants that expressions read as tables.x: payoffs, prices, a map. Agents do not see them.',
        anything('A value.'),
      ),
      scenes: list('Scenes, in order.', scene, 200, 1),
      rules: list('Rules, in the order in which they are applied.', rule, 500),
      measures: list('What is measured.', measure, 500),
      stimuli: list('What comes from outside, and when.', stimulus, 1_000),
      budgets,
      on_dead_letter: oneOf(
        'What becomes of a run when a turn cannot be answered: wait for a person (when absent), skip the turn, or fail.',
        ON_DEAD_LETTER,
      ),
      questions: list('What the analyst answers at the end.', text('A question.', 2_000), 50),
      window: integer('Most transcript entries that a view shows; 30, when absent.', 1, 200),
    },
    ['name', 'version', 'description', 'cast', 'scenes'],
  ),
);
