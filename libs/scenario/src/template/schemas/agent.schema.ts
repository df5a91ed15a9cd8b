import { ADAPTS, MEMORY_LANGUAGES, MEMORY_STRATEGIES, OTHER_CALLS, type JsonObject } from '@scrai/contracts';
import {
  anything,
  document,
  expression,
  integer,
  jsonSchema,
  list,
  map,
  number,
  oneOf,
  pointer,
  record,
  templateName,
  text,
  version,
} from './parts.schema.js';

const bank = (description: string): JsonObject =>
  list(description, text('A line; LiquidJS with the names of hints.', 2_000), 200);

const simulated = record(
  'Hints that only the bundled simulated model reads, so that the agent plays sensibly without a key. Expressions and lines use the names of SIMULATED_NAMES: agent, others, world, scene, turn, round, own_turn, transcript, heard, last_act, last_act_by, own_last_act, guidance, stimulus, refusal, question, results, seen, act, parameters.',
  {
    lines: map('Phrase banks by the kind of the act just chosen, or default.', bank('Lines of one kind.')),
    cues: list(
      'Phrase banks with a condition; the first that holds goes before `lines`.',
      record(
        'A bank and when it is used.',
        {
          when: expression('Condition.'),
          lines: bank('Lines to say then.'),
          to: expression('Names to whisper to.'),
          thoughts: bank('Private thoughts that go before the others.'),
          cites: expression('For an analyst: seqs that the finding cites.'),
        },
        ['when', 'lines'],
      ),
      200,
    ),
    uses: list(
      'Tools that it uses before it answers, one after the other.',
      record(
        'One use of a tool.',
        {
          when: expression('Condition; always, when absent. `results` has what the tools before it gave.'),
          tool: text('Name of the tool, as the model sees it.', 64),
          arguments: map('Arguments of the tool.', expression('Value of the argument.'), 30),
        },
        ['tool'],
      ),
      8,
    ),
    thoughts: bank('Private thoughts.'),
    goals: expression('Of an agent that adapts: its goals from here on, or null where they stay.'),
    beliefs: expression(
      'Of an agent that adapts: list of the beliefs that change, each {about, holds, confidence}.',
    ),
    next: expression('Narrator: name of the agent that acts next.'),
    scene_over: expression('Narrator: whether the scene is over.'),
    changes: list(
      'Narrator: proposed changes of the world.',
      record(
        'One change.',
        {
          when: expression('Condition; always, when absent.'),
          path: pointer('Where in the world.'),
          value: expression('The new value.'),
        },
        ['path', 'value'],
      ),
      100,
    ),
    whispers: list(
      'Narrator: what single agents are told.',
      record(
        'One whisper.',
        {
          when: expression('Condition; always, when absent.'),
          to: expression('A name or a list of names.'),
          text: text('The line.', 2_000),
        },
        ['to', 'text'],
      ),
      100,
    ),
  },
);

const move = (description: string): JsonObject => ({ type: 'object', description });

const policy = record(
  'What a policy plays that takes the place of a model: policy:rules, policy:scripted, policy:tit-for-tat and others. Expressions use the names of hints.',
  {
    answer: map(
      'For policy:rules: an expression for each property of the answer, act first; null leaves it out.',
      expression('Value of the property.'),
      30,
    ),
    script: {
      type: 'array',
      items: { type: ['string', 'object'] },
      minItems: 1,
      maxItems: 10_000,
      description:
        'For policy:scripted: what is answered at each own turn, a text to say or properties of the answer; over and over.',
    },
    moves: record(
      'For strategies of two moves: the acts that they are. Read off the acts schema where that names them cooperate and defect.',
      { cooperate: move('The act of who cooperates.'), defect: move('The act of who defects.') },
      ['cooperate', 'defect'],
    ),
    opponent: expression(
      'For strategies of two moves: name of the opponent; whoever acted last, when absent.',
    ),
  },
);

const prompt: JsonObject = {
  type: ['string', 'object'],
  pattern: '^[a-z0-9][a-z0-9-]{0,63}(@[0-9]+(\\.[0-9]+){0,2})?$',
  title: 'prompt',
  properties: {
    name: text('Of a prompt that is shipped.', 64),
    version: text('Its version.', 20),
    system: text('Who the agent is and how it answers.', 50_000),
    user: text('Where it stands, and what is asked now.', 50_000),
    numbered: { type: 'boolean', description: 'Whether events are shown with their seq.' },
  },
  additionalProperties: false,
  description:
    'What a model is told in its place: the name of a prompt that is shipped (name or name@version), or texts of its own in Liquid, with the names of docs/prompts.md. A text that is absent is that of the engine type.',
};

const memory = record(
  'How it remembers. Without it, an agent knows of the past what the window of the scenario shows.',
  {
    strategy: oneOf(
      'What of the past a prompt shows: the window; the window and a summary of what fell out of it; the window and what is recalled; hybrid, all three, when absent.',
      MEMORY_STRATEGIES,
    ),
    window: integer('Entries of the transcript that are shown word for word; 12, when absent.', 1, 200),
    retrieve: integer('Memories that are recalled for a turn; 8, when absent.', 1, 50),
    tokens: integer('Most tokens of a prompt; 4096, when absent.', 256, 2_000_000),
    budget: record('Most memories that are kept; beyond it, the least important are forgotten.', {
      episodic: integer('What happened to it; 500, when absent.', 1, 10_000),
      semantic: integer('What it holds true, relations, reflections, notes; 200, when absent.', 1, 10_000),
    }),
    language: oneOf('Language in which memories are searched; english, when absent.', MEMORY_LANGUAGES),
    embeddings: text(
      'Model (provider:model) by whose embeddings memories are found besides their words; words alone, when absent or none.',
      200,
    ),
  },
);
const STEPS = ['plan', 'reflect', 'check'];
const think: JsonObject = {
  type: ['string', 'array'],
  if: { type: 'string' },
  then: { enum: ['direct', ...STEPS] },
  items: {
    type: ['string', 'object'],
    if: { type: 'string' },
    then: { enum: STEPS },
    properties: {
      reflect: record(
        'When it looks back.',
        { every: integer('Before each so-many-th own turn.', 1, 1_000_000) },
        ['every'],
      ),
    },
    required: ['reflect'],
    additionalProperties: false,
  },
  maxItems: 3,
  description:
    'How it comes to an answer: direct; plan, a plan before each answer; check, a look at its own answer, which it revises once; reflect, a look back before every fifth own turn, or {reflect: {every: n}}. A list for several. Each is a model call of its own, and private.',
};

/** What a template and an override both may say. */
export const definition: Record<string, JsonObject> = {
  engine: {
    type: 'string',
    pattern: '^[a-z][a-z0-9-]{0,31}$',
    title: 'engine type',
    description: "Engine type that serves it: actor, narrator, analyst, or a plugin's own.",
    examples: ['actor', 'narrator', 'analyst'],
  },
  persona: text(
    'Who it is, in the second person. LiquidJS: {{ agent.name }}, {{ agent.attributes.x }}, {{ parameters.x }}.',
  ),
  public_description: text('What the other agents are told of it, in a sentence.', 2_000),
  goals: list('What it wants; private.', text('A goal.', 2_000), 30),
  instructions: text('How it should behave and answer.'),
  model: {
    type: 'string',
    maxLength: 200,
    description: 'Model to use, as provider:model; the run’s, when absent or empty.',
  },
  model_options: record('Options of its model calls.', {
    temperature: number('Sampling temperature.', { minimum: 0, maximum: 2 }),
    max_output_tokens: integer('Most tokens of an answer.', 1, 1_000_000),
  }),
  call_models: record(
    'Models of single calls in place of its model: of the steps of think, and of the summary of its memory.',
    Object.fromEntries(
      OTHER_CALLS.map((call) => [
        call,
        {
          type: 'string',
          maxLength: 200,
          description: 'provider:model, or an alias; its own model when empty.',
        },
      ]),
    ),
  ),
  attributes: {
    type: 'object',
    description: 'Private facts about it: default values, which the cast may replace.',
  },
  acts: {
    ...jsonSchema(
      'JSON Schema of the structured act that goes with what it says, best with a property `kind`. Required in every answer unless its type admits null. A node may carry x-simulated, an expression that the simulated model follows.',
    ),
    type: ['object', 'null'],
  },
  sees: {
    type: ['array', 'null'],
    items: pointer('A part of the world.'),
    maxItems: 200,
    description:
      'JSON pointers to the parts of the world that it sees: [] for nothing; all of it when absent or null.',
  },
  prompt,
  tools: list(
    'Tools that it may use: a name, or a name with options, such as {http: {allow: [api.example.org]}}. An MCP server of the installation is named mcp:server/tool, or mcp:server/* for all of its tools.',
    {
      type: ['string', 'object'],
      minLength: 1,
      maxLength: 200,
      minProperties: 1,
      maxProperties: 1,
      additionalProperties: { type: 'object', description: 'Options of the tool.' },
      description: 'A tool, alone or with its options.',
      examples: ['dice', 'calculator', 'world_read', 'world_change'],
    },
    50,
  ),
  perceives: list(
    'What it sees and hears as it is; of anything else it is told in words. [image] when absent, [] for a model that reads alone.',
    oneOf('A kind of media.', ['image', 'audio']),
    2,
  ),
  voice: record(
    'By whom what it says is spoken, so that others hear it. It is read alone, when absent.',
    {
      model: text(
        'Model that speaks (provider:model), such as openai:gpt-4o-mini-tts; none for no voice.',
        200,
      ),
      name: text("One of that model's voices, such as alloy.", 100),
    },
    ['model', 'name'],
  ),
  think,
  adapts: {
    type: 'array',
    items: { enum: [...ADAPTS] },
    maxItems: ADAPTS.length,
    description:
      'What its own answers may change as things happen: its goals, its plan, what it holds to be true (beliefs). Private, and shown to it at each turn. Nothing, when absent.',
    examples: [['plan', 'beliefs']],
  },
  simulated,
  policy,
  memory,
  lessons: {
    type: 'string',
    pattern: '^$|^none$|^[a-z0-9][a-z0-9-]{0,63}@[0-9]+(\\.[0-9]+){0,2}$',
    title: 'lessons',
    description:
      'What it learned from earlier runs: a lesson set in one of its versions, name@version. None when absent, empty, or none. Who starts a run may name another.',
    examples: ['ultimatum@1'],
  },
};

/** JSON Schema of agent templates, draft 2020-12, values filled in. */
export const agentTemplateSchema: JsonObject = document(
  'agent-template',
  'ScrAI agent template',
  record(
    'Who plays: a participant that scenarios put in their cast.',
    {
      $schema: anything('The schema of this file, for editors.'),
      name: templateName,
      version,
      description: text('What this agent is for, for people who choose a template.', 4_000),
      ...definition,
    },
    ['name', 'version', 'description', 'engine'],
  ),
);
