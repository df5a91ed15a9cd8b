import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { CompletionUsage } from 'openai/resources/completions';
import type { ModelAnswer, TokenUsage } from '../../language-model.js';
import type { AnswerUnderWay } from '../remote/answer-under-way.js';

const STOP_REASONS: Record<string, ModelAnswer['stop_reason']> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'refusal',
};

function usageOf({
  prompt_tokens,
  prompt_tokens_details: details,
  completion_tokens,
}: CompletionUsage): TokenUsage {
  const cached = details?.cached_tokens;
  return {
    input_tokens: prompt_tokens,
    ...(cached && { cached_input_tokens: cached }),
    output_tokens: completion_tokens,
  };
}

/** Adds a chunk of a streamed chat completion to the answer. */
export function readChunk(chunk: ChatCompletionChunk, answer: AnswerUnderWay): void {
  answer.model = chunk.model || answer.model;
  if (chunk.usage) answer.usage = usageOf(chunk.usage);
  const choice = chunk.choices?.[0];
  if (!choice) return;
  if (choice.finish_reason) answer.stop = STOP_REASONS[choice.finish_reason] ?? 'other';
  const delta = choice.delta ?? {};
  if (delta.refusal) answer.refusal += delta.refusal;
  for (const piece of delta.tool_calls ?? []) {
    const call = answer.toolCall(piece.index);
    call.id = piece.id ?? call.id;
    call.name += piece.function?.name ?? '';
    call.arguments += piece.function?.arguments ?? '';
  }
  answer.say(delta.content ?? '');
}
