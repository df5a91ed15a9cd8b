import type {
  Response,
  ResponseOutputItemDoneEvent,
  ResponseStreamEvent,
} from 'openai/resources/responses/responses';
import type { ModelAnswer } from '../../language-model.js';
import type { AnswerUnderWay } from '../remote/answer-under-way.js';
import type { Refusal } from '../remote/failures.js';

/** An error that came as an event of a stream. */
class StreamFailed extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

export const failureIn = (error: unknown): Refusal | null =>
  error instanceof StreamFailed ? error.refusal : null;

const INCOMPLETE: Record<string, ModelAnswer['stop_reason']> = {
  max_output_tokens: 'length',
  content_filter: 'refusal',
};

/** Adds an event of a streamed response to the answer; most kinds add nothing. @throws StreamFailed for one that tells of an error. */
export function readEvent(event: ResponseStreamEvent, answer: AnswerUnderWay): void {
  if (event.type === 'response.output_text.delta') answer.say(event.delta);
  else if (event.type === 'response.refusal.delta') answer.refusal += event.delta;
  else if (event.type === 'response.output_item.done') readItem(event, answer);
  else if (event.type === 'response.completed') readEnd(event.response, 'stop', answer);
  else if (event.type === 'response.incomplete') {
    const reason = event.response.incomplete_details?.reason ?? '';
    readEnd(event.response, INCOMPLETE[reason] ?? 'other', answer);
  } else if (event.type === 'response.failed') {
    const { code, message = 'the response failed' } = event.response.error ?? {};
    throw new StreamFailed({ code, message });
  } else if (event.type === 'error') {
    throw new StreamFailed({ code: event.code, param: event.param, message: event.message });
  }
}

function readItem({ item, output_index }: ResponseOutputItemDoneEvent, answer: AnswerUnderWay): void {
  if (item.type !== 'function_call') return;
  const { call_id: id, name, arguments: given } = item;
  Object.assign(answer.toolCall(output_index), { id, name, arguments: given });
}

function readEnd({ model, usage }: Response, stop: ModelAnswer['stop_reason'], answer: AnswerUnderWay): void {
  answer.stop = stop;
  answer.model = model || answer.model;
  if (!usage) return;
  const cached = usage.input_tokens_details?.cached_tokens;
  answer.usage = {
    input_tokens: usage.input_tokens,
    ...(cached && { cached_input_tokens: cached }),
    output_tokens: usage.output_tokens,
  };
}
