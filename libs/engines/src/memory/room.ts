import type { View } from '@scrai/contracts';
import { mediaTokens, ModelError, textOf, type TokenCounter } from '@scrai/model';
import type { Question } from '../turn-calls.js';

/** What a provider adds to each message. */
const TOKENS_PER_MESSAGE = 4;

/** Tokens of all that is sent: messages with what they show, and the schemas of the answer and of tools. */
export function questionTokens(
  { messages, response_schema, tools = [] }: Question,
  counter: TokenCounter,
): number {
  const schemas = [response_schema, ...tools].filter(Boolean).map((schema) => JSON.stringify(schema));
  const texts = [...messages.map(textOf), ...schemas];
  const besides = messages.length * TOKENS_PER_MESSAGE + mediaTokens(messages);
  return texts.reduce((sum, text) => sum + counter.count(text), besides);
}

/** Most parts that are named. */
const NAMED = 3;

/** The parts of a view that every prompt shows, the largest first. */
function parts(
  { scenario, scene, you, others, world, guidance, questions, ask }: View,
  counter: TokenCounter,
) {
  const all: Record<string, unknown> = {
    'the description of the scenario': scenario.description,
    'the premise of the scene': scene.premise,
    persona: you.persona,
    goals: you.goals,
    instructions: you.instructions,
    attributes: you.attributes,
    relations: you.relations,
    others,
    world,
    guidance,
    questions,
    'what is asked': ask.instruction,
    'the schema of the answer': ask.schema,
  };
  return Object.entries(all)
    .map(([name, value]) => ({
      name,
      tokens: counter.count(typeof value === 'string' ? value : JSON.stringify(value ?? '')),
    }))
    .sort((a, b) => b.tokens - a.tokens)
    .slice(0, NAMED);
}

/** A prompt that cannot fit, with what is too large. Trying again cannot help. */
export function tooLong(
  view: View,
  counter: TokenCounter,
  { what, tokens, most }: { what: string; tokens: number; most: number },
): ModelError {
  const largest = parts(view, counter).map((part) => `${part.name} ${part.tokens}`);
  return new ModelError({
    code: 'context_too_long',
    message:
      `The prompt of ${view.you.name} does not fit: ${what}, it has ${tokens}${counter.estimated ? ' tokens, as estimated' : ' tokens'}, ` +
      `and the memory of the agent allows ${most}. The largest parts: ${largest.join(', ')}. ` +
      'Raise memory.tokens, or shorten what is named.',
    retryable: false,
    origin: 'platform',
  });
}
