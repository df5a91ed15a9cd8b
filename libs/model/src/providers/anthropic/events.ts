import type { MessageDeltaUsage, RawMessageStreamEvent, Usage } from '@anthropic-ai/sdk/resources/messages';
import type { ModelAnswer } from '../../language-model.js';
import type { AnswerUnderWay } from '../remote/answer-under-way.js';

const STOP_REASONS: Record<string, ModelAnswer['stop_reason']> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'refusal',
};

/** Adds the events of one streamed message to the answer. */
export class MessageReader {
  #stop: ModelAnswer['stop_reason'] | null = null;

  constructor(private readonly answer: AnswerUnderWay) {}

  read(event: RawMessageStreamEvent): void {
    switch (event.type) {
      case 'message_start':
        this.answer.model = event.message.model;
        this.#count(event.message.usage);
        return;
      case 'content_block_start': {
        const block = event.content_block;
        if (block.type === 'text') this.answer.say(block.text);
        if (block.type !== 'tool_use') return;
        const call = this.answer.toolCall(event.index);
        call.id = block.id;
        call.name = block.name;
        return;
      }
      case 'content_block_delta':
        if (event.delta.type === 'text_delta') this.answer.say(event.delta.text);
        if (event.delta.type === 'input_json_delta')
          this.answer.toolCall(event.index).arguments += event.delta.partial_json;
        return;
      case 'message_delta':
        this.#stop = STOP_REASONS[event.delta.stop_reason ?? ''] ?? 'other';
        this.answer.refusal = event.delta.stop_details?.explanation ?? this.answer.refusal;
        this.#count(event.usage);
        return;
      case 'message_stop':
        this.answer.stop = this.#stop;
        return;
      case 'content_block_stop':
        return;
    }
  }

  /** Counts come in parts, the later ones in place of the earlier; what was read from or written to a cache is not in `input_tokens`. */
  #count(usage: Usage | MessageDeltaUsage): void {
    const { cache_read_input_tokens: read, cache_creation_input_tokens: written } = usage;
    const known = this.answer.usage;
    const fresh = usage.input_tokens;
    const cached = read ?? known?.cached_input_tokens;
    this.answer.usage = {
      input_tokens:
        typeof fresh === 'number' ? fresh + (read ?? 0) + (written ?? 0) : (known?.input_tokens ?? 0),
      ...(cached && { cached_input_tokens: cached }),
      output_tokens: usage.output_tokens ?? known?.output_tokens ?? 0,
    };
  }
}
