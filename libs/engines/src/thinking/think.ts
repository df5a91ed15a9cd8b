import type { JsonObject, WorkMessage } from '@scrai/contracts';
import { derivedSeed } from '@scrai/determinism';
import type { ModelAnswer } from '@scrai/model';
import type { RenderedPrompt } from '@scrai/scenario';
import { step } from '../prompts.js';
import { answerWithTools } from '../tools/answer-with-tools.js';
import type { ToolTurn } from '../tools/tool-turn.js';
import type { Question, TurnCalls } from '../turn-calls.js';
import { Conversation } from './conversation.js';
import { NOTES, VERDICT } from './steps.js';

/** An answer, and what the agent noted for itself on the way to it. */
export interface Thought {
  answer: ModelAnswer;
  notes: JsonObject;
}

/** What a turn is answered with. */
export interface Means {
  prompt: RenderedPrompt;
  wanted: NonNullable<Question['response_schema']>;
  calls: TurnCalls;
  tools: ToolTurn;
}

/**
 * Comes to an answer as the agent thinks: looks back every so many own turns, plans, answers (with its tools), checks the answer
 * and revises it once. Each is a recorded call that sees those before it; what is checked and revised never counted.
 * @throws ModelError where one of the calls fails.
 */
export async function think(work: WorkMessage, { prompt, wanted, calls, tools }: Means): Promise<Thought> {
  const { view } = work;
  const { plan = false, check = false, reflect_every = 0 } = thinkingOf(work);
  const talk = new Conversation(prompt);
  const notes: JsonObject = {};
  const answering = async (seed?: number): Promise<ModelAnswer> => {
    const question = {
      messages: talk.messages,
      response_schema: wanted,
      ...(seed !== undefined && { seed }),
    };
    const { answer, between } = await answerWithTools(question, calls, tools);
    talk.answered(answer.text, between);
    return answer;
  };
  const reflects = reflect_every > 0 && view.clock.own_turn % reflect_every === 0;
  for (const name of [...(reflects ? (['reflection'] as const) : []), ...(plan ? (['plan'] as const) : [])]) {
    talk.ask(step(name, view));
    const noted = await calls.ask({ messages: talk.messages, response_schema: NOTES[name] }, name);
    talk.answered(noted.text);
    notes[name] = noted.structured![name];
  }
  if (Object.keys(notes).length > 0) talk.ask(step('act', view));
  const answer = await answering();
  if (!check) return { answer, notes };
  talk.ask(step('check', view));
  const verdict = await calls.ask({ messages: talk.messages, response_schema: VERDICT }, 'check');
  if (verdict.structured!.sound === true) return { answer, notes };
  calls.takeBackWords();
  talk.answered(verdict.text);
  talk.ask(step('revision', view));
  return { answer: await answering(derivedSeed(work.seed, 'revision')), notes };
}

/** Who is interviewed or reads the record answers straight away, and so does a policy, which cannot think. */
function thinkingOf({ think: thinking, view, model }: WorkMessage): NonNullable<WorkMessage['think']> {
  const acts = view.ask.kind === 'act' || view.ask.kind === 'narrate';
  return thinking && acts && !model.startsWith('policy:') ? thinking : {};
}
