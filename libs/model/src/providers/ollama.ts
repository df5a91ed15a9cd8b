import type { CallContext, LanguageModel, ModelAnswer, ModelRequest } from '../language-model.js';
import { chatBody, readLine, type Line, type Optional } from './ollama/wire.js';
import { AnswerUnderWay } from './remote/answer-under-way.js';
import type { Refusal } from './remote/failures.js';
import { RemoteServer, type ServerConfig } from './remote/server.js';

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
      const body = await chatBody(call, this.config.contextTokens);
      const response = await fetch(`${this.#server.url.replace(/\/+$/, '')}/api/chat`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(this.config.apiKey && { authorization: `Bearer ${this.config.apiKey}` }),
        },
        body: JSON.stringify(body),
        signal: call.signal,
      });
      if (!response.ok) throw await refused(response);
      call.began(response.headers);
      const answer = new AnswerUnderWay(request, call.onDelta);
      for await (const line of linesOf(response)) {
        call.heard();
        if (line.error !== undefined) throw new OllamaRefused({ message: line.error });
        readLine(line, answer);
      }
      return answer.complete(response.headers.get('x-request-id'));
    });
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
