import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { ModelError, type ModelAnswer, type ModelRequest, type ToolCall } from '../../language-model.js';
import { structuredAnswer, toolArguments } from '../../structured-answer.js';
import { inputTokensOf, tokensOf } from '../../token-estimate.js';

const STOP_REASONS: Record<string, ModelAnswer['stop_reason']> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'refusal',
};

const failed = (
  code: string,
  message: string,
  retryable: boolean,
  usage?: ModelAnswer['usage'],
): ModelError => new ModelError({ code, message, retryable, origin: 'model' }, { usage });

/** Puts the pieces of a streamed answer together. An answer counts only when the server said that it is complete. */
export class StreamReader {
  #text = '';
  #refusal = '';
  #finish: string | null = null;
  #model: string | null = null;
  #usage: ModelAnswer['usage'] | null = null;
  readonly #calls: { id: string; name: string; arguments: string }[] = [];

  constructor(
    private readonly request: ModelRequest,
    private readonly onDelta?: (text: string) => void,
  ) {}

  read(chunk: ChatCompletionChunk): void {
    this.#model = chunk.model || this.#model;
    if (chunk.usage) {
      this.#usage = { input_tokens: chunk.usage.prompt_tokens, output_tokens: chunk.usage.completion_tokens };
    }
    const choice = chunk.choices?.[0];
    if (!choice) return;
    this.#finish = choice.finish_reason ?? this.#finish;
    const delta = choice.delta ?? {};
    if (delta.refusal) this.#refusal += delta.refusal;
    for (const piece of delta.tool_calls ?? []) {
      const call = (this.#calls[piece.index] ??= { id: '', name: '', arguments: '' });
      call.id = piece.id ?? call.id;
      call.name += piece.function?.name ?? '';
      call.arguments += piece.function?.arguments ?? '';
    }
    if (!delta.content) return;
    this.#text += delta.content;
    this.onDelta?.(delta.content);
  }

  /** @throws ModelError where the stream was cut, the model refused, or the answer is malformed. */
  answer(requestId: string | null): ModelAnswer {
    if (this.#finish === null) {
      throw failed('answer_cut', 'The connection ended before the answer was complete', true);
    }
    const usage = this.#usage ?? this.#estimate();
    const reason = STOP_REASONS[this.#finish] ?? 'other';
    if (this.#refusal || reason === 'refusal') {
      const why = this.#refusal || 'the content filter stopped it';
      throw failed('refused', `The model refused to answer: ${why}`, false, usage);
    }
    const toolCalls: ToolCall[] = this.#calls
      .filter((call) => call !== undefined)
      .map(({ id, name, arguments: text }) => ({ id, name, arguments: toolArguments(name, text, usage) }));
    const wanted = toolCalls.length ? undefined : this.request.response_schema;
    return {
      text: this.#text,
      structured: wanted ? structuredAnswer(this.#text, wanted, { reason, usage }) : null,
      tool_calls: toolCalls,
      stop_reason: toolCalls.length ? 'tool_calls' : reason,
      usage,
      request_id: requestId,
      model: this.#model ?? this.request.model,
      simulated: false,
    };
  }

  #estimate(): ModelAnswer['usage'] {
    const called = this.#calls.reduce((sum, call) => sum + call.name.length + call.arguments.length, 0);
    return {
      input_tokens: inputTokensOf(this.request),
      output_tokens: tokensOf(this.#text.length + this.#refusal.length + called),
      estimated: true,
    };
  }
}
