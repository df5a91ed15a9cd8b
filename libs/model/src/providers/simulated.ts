import type { JsonObject, View } from '@scrai/contracts';
import { sha256 } from '@scrai/determinism';
import {
  ModelError,
  type CallContext,
  type EmbeddingAnswer,
  type EmbeddingRequest,
  type LanguageModel,
  type ModelAnswer,
  type ModelRequest,
  type SpeechAnswer,
  type SpeechRequest,
  type ToolCall,
} from '../language-model.js';
import { structuredAnswer } from './simulated/answer.js';
import { hashedVector } from './simulated/embedding.js';
import { cued, speech } from './simulated/conversation.js';
import { seenIn } from './simulated/sight.js';
import { Situation } from './simulated/situation.js';
import { nextUse, resultsIn } from './simulated/tool-use.js';
import { viewOfMessages } from './simulated/view-of-messages.js';
import { tonesOf } from './simulated/voice.js';
import { withoutHints } from '../schema-hints.js';
import { usageOfWords } from '../spoken.js';
import { inputTokensOf, tokensOf } from '../token-estimate.js';

const NAME = /^(?:default|slow)(?:-(\d{1,6})ms)?$/;
const PIECES = 12;

/**
 * A model without a network: what it says follows from the seed and the view alone, so that a run with it can be
 * repeated anywhere. It plays what a template's SimulatedHints say and converses by itself where they are silent.
 * `simulated:default` answers at once; `simulated:slow-500ms` takes 500 ms and sends its text piece by piece.
 */
export class Simulated implements LanguageModel {
  readonly provider = 'simulated';

  lacks(name: string): string | null {
    return NAME.test(name)
      ? null
      : `there is no simulated model «${name}»: write simulated:default, or simulated:slow-500ms for a delay`;
  }

  async generate(request: ModelRequest, context: CallContext = {}): Promise<ModelAnswer> {
    const lacking = this.lacks(request.model);
    if (lacking) throw unknownModel(lacking);
    const delay = Number(NAME.exec(request.model)?.[1] ?? 0);
    throwIfAborted(context.signal);
    const answer = answerTo(request, context.view, await seenIn(request, context));
    if (delay > 0) await tell(answer.text, delay, context);
    else context.onDelta?.(answer.text);
    return answer;
  }

  async embed({ model, texts }: EmbeddingRequest, { signal }: CallContext = {}): Promise<EmbeddingAnswer> {
    const lacking = this.lacks(model);
    if (lacking) throw unknownModel(lacking);
    throwIfAborted(signal);
    const input_tokens = texts.reduce((sum, text) => sum + tokensOf(text.length), 0);
    return {
      vectors: texts.map(hashedVector),
      usage: { input_tokens, output_tokens: 0, estimated: true },
      ...{ request_id: null, model, simulated: true },
    };
  }

  /** It has no voice: a tone stands for each word. */
  async speak({ model, voice, text }: SpeechRequest, { signal }: CallContext = {}): Promise<SpeechAnswer> {
    const lacking = this.lacks(model);
    if (lacking) throw unknownModel(lacking);
    throwIfAborted(signal);
    const bytes = tonesOf(text, voice);
    const usage = usageOfWords(text);
    return { bytes, media_type: 'audio/wav', usage, request_id: null, model, simulated: true };
  }
}

const unknownModel = (message: string): ModelError =>
  new ModelError({ code: 'unknown_model', message, retryable: false, origin: 'platform' });

/** The seed of the request; without one, equal messages have equal answers. */
const seedOf = (request: ModelRequest): number =>
  request.seed ?? parseInt(sha256(JSON.stringify(request.messages)).slice(0, 13), 16);

/** The view's schema where it is the wanted one with hints in it. */
function hinted(wanted: JsonObject, view: View | undefined): JsonObject {
  if (!view) return wanted;
  const plain = withoutHints(view.ask.schema);
  return plain === wanted || JSON.stringify(plain) === JSON.stringify(wanted) ? view.ask.schema : wanted;
}

function answerTo(request: ModelRequest, given: View | undefined, seen: JsonObject[]): ModelAnswer {
  const view = given ?? viewOfMessages(request.messages);
  const situation = new Situation(view, seedOf(request));
  situation.names.results = resultsIn(request.messages);
  situation.names.seen = seen;
  const use = nextUse(request, situation);
  if (use) return asking(use, request);
  const wanted = request.response_schema?.schema;
  const structured = wanted ? structuredAnswer(hinted(wanted, given), situation) : null;
  const text = structured ? JSON.stringify(structured) : (cued(situation)?.text ?? speech(situation, null));
  return {
    text,
    structured,
    tool_calls: [],
    stop_reason: 'stop',
    usage: { input_tokens: inputTokensOf(request), output_tokens: tokensOf(text.length), estimated: true },
    request_id: null,
    model: request.model,
    simulated: true,
  };
}

/** An answer that asks for a tool and says nothing. */
const asking = (use: ToolCall, request: ModelRequest): ModelAnswer => ({
  text: '',
  structured: null,
  tool_calls: [use],
  stop_reason: 'tool_calls',
  usage: {
    input_tokens: inputTokensOf(request),
    output_tokens: tokensOf(use.name.length + JSON.stringify(use.arguments).length),
    estimated: true,
  },
  request_id: null,
  model: request.model,
  simulated: true,
});

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new ModelError({
    code: 'aborted',
    message: 'The model call was aborted',
    retryable: true,
    origin: 'model',
  });
}

/** Sends a text in pieces, spread over the delay. */
async function tell(text: string, delay: number, { signal, onDelta }: CallContext): Promise<void> {
  const length = Math.ceil(text.length / PIECES);
  for (let piece = 0; piece < PIECES; piece++) {
    await pause(delay / PIECES, signal);
    throwIfAborted(signal);
    const part = text.slice(piece * length, (piece + 1) * length);
    if (part) onDelta?.(part);
  }
}

/** Resolves after some ms, or as soon as the signal is aborted. */
const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
