import type { Perception, View } from '@scrai/contracts';
import { boundedLiquid, suggestion } from '@scrai/expression';
import type { Template } from 'liquidjs';
import { PROMPT_NAMES, promptScope, type PromptScope } from './names.js';
import { straight } from './straight.js';

/** A text of a prompt, ready to be rendered. */
export type PromptText = (scope: PromptScope) => string;

const liquid = boundedLiquid({ strict: true });
const KNOWN = Object.keys(PROMPT_NAMES);
/** What is above a name: `you` of `you.goals`. */
const GROUPS = new Set(KNOWN.filter((name) => name.includes('.')).map((name) => name.split('.')[0]));

/** Sections that are not there leave empty lines, and nothing more. */
const tidy = (text: string): string => text.replace(/\n[ \t]*(?:\n[ \t]*)+\n/g, '\n\n').trim();

/** A text in Liquid over PROMPT_NAMES, parsed once. @throws Error where `promptFaults` finds a fault. */
export function promptText(source: string): PromptText {
  const parsed = liquid.parse(source);
  const render = straight(parsed) ?? ((scope) => liquid.renderSync(parsed, scope) as string);
  return (scope) => tidy(render(scope));
}

/** What is wrong with a text, a sentence each: its syntax, names that there are not, and what fails when it is rendered. */
export function promptFaults(source: string): string[] {
  let parsed: Template[];
  try {
    parsed = liquid.parse(source);
  } catch (error) {
    return [sentence(error as Error)];
  }
  const unknown = strangers(parsed);
  if (unknown.length > 0) return unknown;
  try {
    for (const view of SAMPLES) liquid.renderSync(parsed, promptScope(view, false));
  } catch (error) {
    return [sentence(error as Error)];
  }
  return [];
}

/** Names of a text that no prompt has, each at its line. */
function strangers(parsed: Template[]): string[] {
  const used = Object.values(liquid.analyzeSync(parsed, { partials: false }).globals).flat();
  return used.flatMap(({ segments, location }) => {
    const name = segments.map(String).join('.');
    if (KNOWN.includes(name)) return [];
    const at = `line ${location.row}: `;
    const inside = KNOWN.filter((known) => known.startsWith(`${name}.`));
    if (GROUPS.has(name)) return [`${at}${name} is no text; it has ${inside.join(', ')}`];
    return [`${at}there is no name ${name} in prompts${suggestion(name, KNOWN)}`];
  });
}

/** A fault of Liquid, its place first. */
function sentence({ message }: Error): string {
  const line = /, line:(\d+)/.exec(message)?.[1];
  return `${line ? `line ${line}: ` : ''}the text cannot be rendered: ${message.split(', line:')[0]}`;
}

const PERCEPTION: Perception = { seq: 1, kind: 'speech', from: 'Bela', text: 'Hello.' };
const FULL: View = {
  scenario: { name: 'sample', description: 'A sample.' },
  scene: { name: 'scene', premise: 'A premise.' },
  clock: { turn: 1, round: 1, own_turn: 1 },
  you: {
    name: 'Ada',
    engine_type: 'actor',
    persona: 'A persona.',
    goals: ['A goal.'],
    instructions: 'Instructions.',
    attributes: { a: 1 },
    relations: [{ to: 'Bela', kind: 'knows' }],
    plan: 'A plan.',
    beliefs: [{ about: 'Bela', holds: 'A belief.', confidence: 1, since: 1 }],
    lessons: [{ text: 'A lesson.', values: { a: 1 } }],
  },
  others: [{ name: 'Bela', description: 'Another.' }],
  world: { a: 1 },
  transcript: [PERCEPTION],
  memory: {
    ...{ strategy: 'hybrid', retrieve: 1, tokens: 4096, language: 'english', summary: 'The past.' },
    recalled: [{ seq: 1, index: 0, kind: 'semantic', text: 'A fact.', importance: 1, turn: 1, score: 1 }],
  },
  guidance: ['Guidance.'],
  questions: ['A question?'],
  ask: { kind: 'act', instruction: 'Act.', schema: {} },
};
const EMPTY: View = {
  ...FULL,
  you: {
    ...FULL.you,
    persona: '',
    goals: [],
    instructions: '',
    attributes: {},
    relations: [],
    plan: null,
    beliefs: [],
    lessons: [],
  },
  others: [],
  world: null,
  transcript: [],
  memory: undefined,
  guidance: [],
  questions: [],
};
/** Views that a text must be able to show: one with everything, one with next to nothing. */
const SAMPLES = [FULL, EMPTY];
