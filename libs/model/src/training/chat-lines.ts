import type { JsonObject } from '@scrai/contracts';
import type { ChatCompletionAssistantMessageParam } from 'openai/resources/chat/completions';
import { mediaOf, type ModelAnswer, type ModelRequest } from '../language-model.js';
import { messageOf, toolsOf } from '../providers/openai/request-body.js';
import { unsupported } from '../providers/remote/server.js';

type Asked = Pick<ModelRequest, 'messages' | 'tools'>;

/** Whether a request can stand in a line: it is words alone. */
export const fitsLine = (request: ModelRequest): boolean => mediaOf(request).length === 0;

/**
 * A line of a file for supervised fine-tuning: the messages and tools of a call as they were sent, and its answer. Nothing is
 * learned from earlier answers that were not taken, or lead to no tool: they have the weight 0.
 */
export async function exampleLine(asked: Asked, answer: ModelAnswer): Promise<JsonObject> {
  const { messages, ...tools } = await inputOf(asked);
  const learned = messages.map((message) =>
    message.role === 'assistant' && !message.tool_calls ? { ...message, weight: 0 } : message,
  );
  return { messages: [...learned, said(answer)], ...tools } as unknown as JsonObject;
}

/** A line of a file for preference fine-tuning: what was asked, the better answer, and the worse one. */
export async function preferenceLine(
  asked: Asked,
  better: ModelAnswer,
  worse: ModelAnswer,
): Promise<JsonObject> {
  const input = await inputOf(asked);
  const line = { input, preferred_output: [said(better)], non_preferred_output: [said(worse)] };
  return line as unknown as JsonObject;
}

async function inputOf({ messages, tools }: Asked) {
  const noBytes = (): never => {
    throw unsupported('A line of training data holds words alone.');
  };
  const sent = await Promise.all(messages.map((message) => messageOf(message, noBytes)));
  return { messages: sent, ...(tools?.length && { tools: toolsOf(tools) }) };
}

/** The words of the model where it said some: an answer by schema is in them. */
function said({ text, structured, tool_calls: calls }: ModelAnswer): ChatCompletionAssistantMessageParam {
  const content = text || (structured ? JSON.stringify(structured) : null);
  if (calls.length === 0) return { role: 'assistant', content: content ?? '' };
  const tool_calls = calls.map(({ id, name, arguments: given }) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: JSON.stringify(given) },
  }));
  return { role: 'assistant', content, tool_calls };
}
