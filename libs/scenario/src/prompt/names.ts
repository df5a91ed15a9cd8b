import type { Belief, Json, Learned, View } from '@scrai/contracts';
import { memoryLine, perceptionLine } from './perceptions.js';
import { shownMedia } from './shown-media.js';
import { block, data, item, quoted } from './safe-text.js';

/**
 * What a prompt template may print, and what it holds: texts that are safe to print, numbers, and nothing where there is
 * nothing, so that `{% if you.goals %}` asks whether there are any. Of lists, a line for each entry.
 */
export const PROMPT_NAMES = {
  'scenario.name': 'name of the scenario',
  'scenario.description': 'what every agent is told of it',
  'scene.name': 'name of the scene',
  'scene.premise': 'its premise',
  'clock.turn': 'number of the turn',
  'clock.round': 'round of the scene',
  'clock.own_turn': "number of the agent's own turn",
  'you.name': "the agent's name",
  'you.engine_type': 'its engine type',
  'you.persona': 'who it is',
  'you.goals': 'its goals, a line each',
  'you.instructions': 'its instructions',
  'you.attributes': 'its attributes, as JSON',
  'you.relations': 'its relations, a line each',
  'you.plan': 'its plan, in quotation marks, where it adapts',
  'you.beliefs': 'what it holds to be true, a line each, where it adapts',
  'you.lessons': 'what it learned from earlier runs, a line each',
  others: 'those that it may know of, a line each',
  world: 'what it sees of the world, as JSON',
  perceived:
    'what it has perceived, oldest first, a line each; pictures by the number under which they follow the text',
  'memory.summary': 'of an agent with a memory: the past in short, in quotation marks',
  'memory.recalled': 'of an agent with a memory: what it recalls for this turn, a line each',
  guidance: 'guidance from outside for this turn, a line each',
  questions: "the scenario's questions, a line each",
  'ask.kind': 'what is asked: act, narrate, analyse, interview',
  'ask.instruction': 'what is asked, in words',
} as const;

export type PromptScope = Record<string, Json>;

const orNone = (text: string): string | null => (text === '' ? null : text);
const lines = (entries: readonly string[]): string | null => orNone(entries.join('\n'));
const isEmpty = (value: Json): boolean =>
  value === null || (typeof value === 'object' && Object.keys(value).length === 0);
const json = (value: Json): string | null => (isEmpty(value) ? null : data(value));

const relationLine = ({ to, kind, weight }: View['you']['relations'][number]): string =>
  item(`${kind}: ${to}${weight === undefined ? '' : ` (${weight})`}`);

const beliefLine = ({ about, holds, confidence }: Belief): string =>
  `- ${quoted(about)}: ${quoted(holds)} (${confidence})`;

const lessonLine = ({ text, values }: Learned): string =>
  `${item(text)}${values && Object.keys(values).length > 0 ? ` ${data(values)}` : ''}`;

/**
 * The values of PROMPT_NAMES for a view, and of nothing else: what is not in here, no template can print. Hints for the
 * simulated model and rules of policies are not.
 * @param numbered whether events are shown with their seq, so that they can be cited.
 */
export function promptScope(view: View, numbered: boolean): PromptScope {
  const {
    scenario,
    scene,
    clock,
    you,
    others,
    world,
    transcript,
    memory,
    guidance,
    questions = [],
    ask,
  } = view;
  const shown = shownMedia(view);
  return {
    scenario: { name: block(scenario.name), description: orNone(block(scenario.description)) },
    scene: { name: orNone(block(scene.name)), premise: orNone(block(scene.premise)) },
    clock: { turn: clock.turn, round: clock.round, own_turn: clock.own_turn },
    you: {
      name: you.name,
      engine_type: you.engine_type,
      persona: orNone(block(you.persona)),
      goals: lines(you.goals.map(item)),
      instructions: orNone(block(you.instructions)),
      attributes: json(you.attributes),
      relations: lines(you.relations.map(relationLine)),
      plan: you.plan ? quoted(you.plan) : null,
      beliefs: lines((you.beliefs ?? []).map(beliefLine)),
      lessons: lines((you.lessons ?? []).map(lessonLine)),
    },
    others: lines(
      others.map(({ name, description }) => item(description ? `${name}: ${description}` : name)),
    ),
    world: json(world),
    perceived: lines(transcript.map((entry) => perceptionLine(entry, you.name, { numbered, shown }))),
    memory: {
      summary: memory?.summary ? quoted(memory.summary) : null,
      recalled: lines((memory?.recalled ?? []).map((entry) => memoryLine(entry, numbered))),
    },
    guidance: lines(guidance.map(item)),
    questions: lines(questions.map(item)),
    ask: { kind: ask.kind, instruction: block(ask.instruction) },
  };
}
