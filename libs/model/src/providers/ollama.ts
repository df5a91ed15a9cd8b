import { embedded } from '../embedded.js';
import {
  mediaOf,
  type CallContext,
  type EmbeddingAnswer,
  type EmbeddingRequest,
  type LanguageModel,
  type ModelAnswer,
  type ModelRequest,
} from '../language-model.js';
import { chatBody, readLine, type Embeddings, type Line, type Optional } from './ollama/wire.js';
import { AnswerUnderWay } from './remote/answer-under-way.js';
import type { Refusal } from './remote/failures.js';
import { RemoteServer, unsupported, type Call, type ServerConfig } from './remote/server.js';

export interface OllamaConfig extends ServerConfig {
  /** Context window that the server shall give the model, in tokens (`num_ctx`); the server's own default when absent. */
  contextTokens?: number;
}

/** What a server answered that is an error: by its status, or in a line of its stream. */
class OllamaRefused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

/**
 * Ollama's own protocol, which says what its OpenAI-compatible one does not: how large the context shall be, that a prompt which does
 * not fit shall not be cut, and what schema the answer has. It has no SDK worth a dependency: a request and lines of JSON.
 */
export class Ollama implements LanguageModel {
  readonly #server: RemoteServer<Optional>;
  /** Models of which the server does not say that they are blind. */
  readonly #seeing = new Set<string>();

  constructor(
    private readonly config: OllamaConfig,
    readonly provider = 'ollama',
  ) {
    this.#server = new RemoteServer<Optional>(config, {
      home: 'http://127.0.0.1:11434',
      optional: { format: /\bformat\b|schema|grammar/i },
      refusalOf: (error) => (error instanceof OllamaRefused ? error.refusal : null),
    });
  }

  generate(request: ModelRequest, context: CallContext = {}): Promise<ModelAnswer> {
    return this.#server.call(request, context, async (call) => {
      if (mediaOf(request).length > 0) await this.refuseBlind(request.model, call);
      const response = await this.post('chat', await chatBody(call, this.config.contextTokens), call);
      const answer = new AnswerUnderWay(request, call.onDelta);
      for await (const line of linesOf(response)) {
        call.heard();
        if (line.error !== undefined) throw new OllamaRefused({ message: line.error });
        readLine(line, answer);
      }
      return answer.complete(response.headers.get('x-request-id'));
    });
  }

  embed(request: EmbeddingRequest, context: CallContext = {}): Promise<EmbeddingAnswer> {
    const { model, texts } = request;
    return this.#server.call(request, context, async (call) => {
      const response = await this.post('embed', { model, input: texts, truncate: false }, call);
      const {
        embeddings: vectors,
        prompt_eval_count,
        model: answered,
      } = (await response.json()) as Embeddings;
      const request_id = response.headers.get('x-request-id');
      return embedded(request, { vectors, input_tokens: prompt_eval_count, request_id, model: answered });
    });
  }

  /** A model that does not see would be given the text alone. Its server knows; one too old to say so has the last word. */
  private async refuseBlind(model: string, call: Pick<Call<string>, 'signal' | 'began'>): Promise<void> {
    if (this.#seeing.has(model)) return;
    const response = await this.post('show', { model }, call);
    const { capabilities } = (await response.json()) as { capabilities?: string[] };
    if (capabilities && !capabilities.includes('vision'))
      throw unsupported(`The model ${model} takes no images, as its server says.`);
    this.#seeing.add(model);
  }

  private async post(
    what: string,
    body: object,
    { signal, began }: Pick<Call<string>, 'signal' | 'began'>,
  ): Promise<Response> {
    const { apiKey } = this.config;
    const response = await fetch(`${this.#server.url.replace(/\/+$/, '')}/api/${what}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey && { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify(body),
      signal,
    });
    if (!response.ok) throw await refused(response);
    began(response.headers);
    return response;
  }
}

async function refused(response: Response): Promise<OllamaRefused> {
  const { status, headers } = response;
  const text = await response.text();
  return new OllamaRefused({ status, headers, message: `${status} ${wordsOf(text)}` });
}

/** The sentence in an error's body, which is JSON as a rule. */
function wordsOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: string };
    return error ?? text;
  } catch {
    return text;
  }
}

/** @throws SyntaxError for a line that is no JSON. */
async function* linesOf(response: Response): AsyncIterable<Line> {
  let rest = '';
  for await (const piece of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim()) yield JSON.parse(line) as Line;
  }
  if (rest.trim()) yield JSON.parse(rest) as Line;
}
