import { ModelError, type ModelAnswer, type ModelRequest, type TokenUsage } from '../../language-model.js';
import { structuredAnswer, toolArguments } from '../../structured-answer.js';
import { inputTokensOf, tokensOf } from '../../token-estimate.js';

const failed = (code: string, message: string, retryable: boolean, usage?: TokenUsage): ModelError =>
  new ModelError({ code, message, retryable, origin: 'model' }, { usage });

/** A tool call whose pieces are still coming. */
interface CallUnderWay {
  id: string;
  name: string;
  /** JSON text. */
  arguments: string;
}

/** Puts the pieces of a streamed answer together, whatever protocol they come in. It counts only once the server said how it ended. */
export class AnswerUnderWay {
  /** Why it ended; null until the server says so. */
  stop: ModelAnswer['stop_reason'] | null = null;
  /** Why the model refused, in its words. */
  refusal = '';
  model: string | null = null;
  usage: TokenUsage | null = null;
  #text = '';
  readonly #calls = new Map<number, CallUnderWay>();

  constructor(
    private readonly request: ModelRequest,
    private readonly onDelta?: (text: string) => void,
  ) {}

  get text(): string {
    return this.#text;
  }

  say(text: string): void {
    if (!text) return;
    this.#text += text;
    this.onDelta?.(text);
  }

  /** How many tool calls there are so far. */
  get toolCalls(): number {
    return this.#calls.size;
  }

  /** The tool call at a place of the answer. */
  toolCall(index: number): CallUnderWay {
    let call = this.#calls.get(index);
    if (!call) this.#calls.set(index, (call = { id: '', name: '', arguments: '' }));
    return call;
  }

  /** @throws ModelError where the stream was cut, the model refused, or the answer is malformed. */
  complete(requestId: string | null): ModelAnswer {
    if (this.stop === null) {
      throw failed('answer_cut', 'The connection ended before the answer was complete', true);
    }
    const usage = this.usage ?? this.#estimate();
    if (this.refusal || this.stop === 'refusal') {
      const why = this.refusal || 'the content filter stopped it';
      throw failed('refused', `The model refused to answer: ${why}`, false, usage);
    }
    const toolCalls = [...this.#calls.values()].map(({ id, name, arguments: text }) => ({
      id,
      name,
      arguments: toolArguments(name, text, usage),
    }));
    const wanted = toolCalls.length ? undefined : this.request.response_schema;
    return {
      text: this.#text,
      structured: wanted ? structuredAnswer(this.#text, wanted, { reason: this.stop, usage }) : null,
      tool_calls: toolCalls,
      stop_reason: toolCalls.length ? 'tool_calls' : this.stop,
      usage,
      request_id: requestId,
      model: this.model ?? this.request.model,
      simulated: false,
    };
  }

  #estimate(): TokenUsage {
    let called = 0;
    for (const call of this.#calls.values()) called += call.name.length + call.arguments.length;
    return {
      input_tokens: inputTokensOf(this.request),
      output_tokens: tokensOf(this.#text.length + this.refusal.length + called),
      estimated: true,
    };
  }
}
