import type { ModelError } from '@scrai/model';
import type { Question } from './turn-calls.js';

/**
 * The question again, with what the model said and what is wrong with it; null where that cannot help. As in the retries
 * of instructor (https://python.useinstructor.com/concepts/reask_validation/), but recorded as a call of its own.
 */
export function repairOf(question: Question, { failure, text }: ModelError): Question | null {
  if (failure.code !== 'malformed_answer' || !text) return null;
  return {
    ...question,
    messages: [
      ...question.messages,
      { role: 'assistant', content: text },
      {
        role: 'user',
        content: `${failure.message}. Answer again, with JSON that satisfies the schema, and nothing else.`,
      },
    ],
  };
}
