import type { Adapts, Ask, JsonObject } from '@scrai/contracts';
import type { CompiledScenario } from '../compiled.js';
import { indexOf } from './compiled-index.js';
import { LONGEST_MEMORY, MOST_NAMES } from './memory/episodes.js';
import { recalls } from './memory/memory-state.js';
import { LONGEST_NOTION, MOST_GOALS, MOST_NEW_BELIEFS } from './mind/mind-state.js';
import { MOST_OTHERS } from './others.js';
import type { AgentState, OpenTurn, RunState } from './state.js';

/** Longest text of an answer, in characters: views stay bounded however talkative a model is. */
const LONGEST_TEXT = 4000;
/** Most names that are whispered to at once, and most operations of one change. */
const MOST_WHISPERED_TO = 20;
const MOST_CHANGES = 20;

const text = { type: 'string', maxLength: LONGEST_TEXT };
const cites = { type: 'array', items: { type: 'integer', minimum: 1 }, minItems: 1, maxItems: 50 };

/** What an agent with a memory may keep of its own accord; the kinds that its engine alone writes are not among them. */
const remember = {
  type: 'array',
  maxItems: 5,
  items: {
    type: 'object',
    properties: {
      kind: { type: 'string', enum: ['semantic', 'relation', 'note'] },
      text: { type: 'string', minLength: 1, maxLength: LONGEST_MEMORY },
      importance: { type: 'number', minimum: 0, maximum: 1 },
      about: { type: 'array', items: { type: 'string' }, maxItems: MOST_NAMES },
    },
    required: ['kind', 'text', 'importance'],
    additionalProperties: false,
  },
};
const REMEMBER =
  ' In `remember`, note what you want to know later on and is not among your memories: facts (semantic), how you stand with others (relation).';

const answer = (properties: JsonObject, required: string[]): JsonObject => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

/** What is asked of the agent of a turn, with the schema that validates its answer. */
export function askFor(state: RunState, open: OpenTurn, agent: AgentState, others: string[]): Ask {
  if (open.ask === 'narrate') return adapting(remembering(narratorAsk(state, open), agent), agent);
  if (open.ask === 'analyse') return analystAsk(state.compiled);
  if (open.kind === 'interview') return INTERVIEW;
  return adapting(remembering(actorAsk(state, agent, others), agent), agent);
}

function remembering(ask: Ask, { compiled }: AgentState): Ask {
  if (!recalls(compiled)) return ask;
  const properties = { ...(ask.schema.properties as JsonObject), remember };
  return { ...ask, instruction: ask.instruction + REMEMBER, schema: { ...ask.schema, properties } };
}

const notion = { type: 'string', minLength: 1, maxLength: LONGEST_NOTION };

/** How each part of a mind is changed by an answer, and what is said of it. */
const ADAPTING: Record<Adapts, { schema: JsonObject; words: string }> = {
  goals: {
    schema: { type: 'array', items: notion, maxItems: MOST_GOALS },
    words: ' Where your goals have changed, give in `goals` all those that you have from now on.',
  },
  plan: { schema: text, words: ' Where you now intend something else, give in `plan` what.' },
  beliefs: {
    schema: {
      type: 'array',
      items: answer(
        { about: notion, holds: notion, confidence: { type: 'number', minimum: 0, maximum: 1 } },
        ['about', 'holds', 'confidence'],
      ),
      maxItems: MOST_NEW_BELIEFS,
    },
    words:
      ' Give in `beliefs` what you have come to hold to be true of somebody or something, or no longer do (confidence 0).',
  },
};

/** Whoever plans before each answer gives no plan with it. */
function adapting(ask: Ask, { compiled: { adapts = [], think } }: AgentState): Ask {
  const asked = adapts.filter((part) => part !== 'plan' || !think?.plan);
  if (asked.length === 0) return ask;
  const parts = Object.fromEntries(asked.map((part) => [part, ADAPTING[part].schema]));
  const properties = { ...(ask.schema.properties as JsonObject), ...parts };
  const words = asked.map((part) => ADAPTING[part].words).join('');
  return { ...ask, instruction: ask.instruction + words, schema: { ...ask.schema, properties } };
}

/** The question itself stands among the view's questions: what somebody asks is data, and no instruction. */
const INTERVIEW: Ask = {
  kind: 'interview',
  instruction:
    'Everything stands still: nobody else hears this, and nothing comes of it. Answer the question in `speech`, ' +
    'as yourself, truthfully, and from what you know and remember at this moment.',
  schema: answer({ thought: text, speech: { ...text, minLength: 1 } }, ['thought', 'speech']),
};

function actorAsk({ scene }: RunState, { compiled }: AgentState, others: string[]): Ask {
  const acts = scene?.compiled.acts === undefined ? compiled.acts : scene.compiled.acts;
  const reactive = scene?.compiled.schedule.type === 'reactive';
  const properties: JsonObject = { thought: text };
  const required = ['thought', 'speech'];
  if (others.length > 0) {
    const items = { type: 'string', enum: others };
    // Before what is said: whoever reads an answer while it comes knows then whether it is a whisper.
    properties.to = { type: 'array', items, uniqueItems: true, maxItems: MOST_WHISPERED_TO };
    if (reactive) required.push('to');
  }
  properties.speech = text;
  if (acts) {
    properties.act = acts;
    required.push('act');
  }
  const whisper = reactive
    ? 'Name in `to` those who shall hear it and answer; leave `to` empty to speak to nobody in particular.'
    : 'Leave out `to` to speak to all, or name in it the only ones who shall hear.';
  const act = acts ? ` Choose your act.${scene?.compiled.sealed ? ' The others do not see it.' : ''}` : '';
  const instruction = `Think privately, then say what you say aloud (or nothing).${others.length > 0 ? ` ${whisper}` : ''}${act}`;
  return { kind: 'act', instruction, schema: answer(properties, required) };
}

const patchOperation = {
  type: 'object',
  properties: {
    op: { type: 'string', enum: ['add', 'remove', 'replace', 'move', 'copy', 'test'] },
    path: { type: 'string', description: 'JSON Pointer (RFC 6901) into the world' },
    from: { type: 'string' },
    value: {},
  },
  required: ['op', 'path'],
  additionalProperties: false,
};

function narratorAsk(state: RunState, open: OpenTurn): Ask {
  const { scene } = state;
  const names = (scene?.members ?? []).slice(0, MOST_OTHERS);
  const properties: JsonObject = {
    narration: text,
    changes: { type: 'array', items: patchOperation, maxItems: MOST_CHANGES },
  };
  const required = ['narration', 'changes'];
  const sentences = [
    'Tell what happens, and change the world by a JSON Patch, or by an empty list where nothing changes.',
  ];
  if (scene?.compiled.schedule.type === 'narrator' && open.kind === 'narrator' && names.length > 0) {
    properties.next = { type: 'string', enum: names };
    required.push('next');
    sentences.push('Name in `next` who acts now.');
  }
  if (scene?.compiled.ends.narrator) {
    properties.scene_over = { type: 'boolean' };
    sentences.push('Set `scene_over` when the scene has come to its end.');
  }
  if (names.length > 0) {
    const whisper = answer({ to: { type: 'string', enum: names }, text }, ['to', 'text']);
    properties.whispers = { type: 'array', items: whisper, maxItems: MOST_WHISPERED_TO };
    sentences.push('What one alone perceives goes into `whispers`.');
  }
  const { schema } = state.compiled.world;
  if (schema) sentences.push(`The world must satisfy this JSON Schema: ${JSON.stringify(schema)}`);
  return { kind: 'narrate', instruction: sentences.join(' '), schema: answer(properties, required) };
}

function analystAsk(compiled: CompiledScenario): Ask {
  const { rubrics } = indexOf(compiled);
  const { questions } = compiled;
  const properties: JsonObject = {
    summary: text,
    findings: {
      type: 'array',
      items: answer(
        {
          question: { type: 'string', ...(questions.length > 0 ? { enum: questions } : {}) },
          answer: text,
          cites,
        },
        ['question', 'answer', 'cites'],
      ),
      maxItems: Math.max(1, questions.length) * 3,
    },
  };
  const required = ['summary', 'findings'];
  const sentences = [
    'Answer each question from what happened; cite the numbers (seq) of the events behind each answer.',
  ];
  if (rubrics.length > 0) {
    properties.ratings = {
      type: 'array',
      items: {
        anyOf: rubrics.map(({ name, type, level }) => ratingSchema(compiled, name, type, level)),
      },
    };
    required.push('ratings');
    sentences.push('Rate each of these, citing events too.');
    for (const { name, from, unit, level } of rubrics) {
      sentences.push(
        `${name} (${level === 'run' ? 'of the run' : 'of each agent'}${unit ? `, in ${unit}` : ''}): ${from.rubric}`,
      );
    }
  }
  return { kind: 'analyse', instruction: sentences.join(' '), schema: answer(properties, required) };
}

function ratingSchema(compiled: CompiledScenario, measure: string, type: string, level: string): JsonObject {
  const properties: JsonObject = { measure: { const: measure }, value: { type }, cites };
  const required = ['measure', 'value', 'cites'];
  if (level === 'agent') {
    const names = compiled.cast.filter(({ engineType }) => engineType === 'actor').map(({ name }) => name);
    properties.agent = { type: 'string', ...(names.length <= MOST_OTHERS ? { enum: names } : {}) };
    required.push('agent');
  }
  return answer(properties, required);
}
