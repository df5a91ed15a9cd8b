import type OpenAI from 'openai';
import type {
  CallContext,
  EmbeddingAnswer,
  EmbeddingRequest,
  LanguageModel,
  ModelAnswer,
  ModelRequest,
  SpeechAnswer,
  SpeechRequest,
} from '../language-model.js';
import { readChunk } from './openai/chunks.js';
import { clientFor, HOME } from './openai/client.js';
import { embeddings } from './openai/embeddings.js';
import { refusalOf } from './openai/refusal.js';
import { requestBody, type Optional } from './openai/request-body.js';
import { speech } from './openai/speech.js';
import { AnswerUnderWay } from './remote/answer-under-way.js';
import { RemoteServer, type ServerConfig } from './remote/server.js';

/** OpenAI, and every server that speaks its Chat Completions protocol. Always streams, so that any call can be cut. */
export class OpenAiCompatible implements LanguageModel {
  readonly #server: RemoteServer<Optional>;
  readonly #client: () => Promise<OpenAI>;

  constructor(
    private readonly config: ServerConfig,
    readonly provider = 'openai',
  ) {
    this.#server = new RemoteServer<Optional>(config, {
      home: HOME,
      optional: {
        response_format: /response_format|json_schema|structured output/i,
        stream_options: /stream_options|include_usage/i,
      },
      refusalOf,
    });
    this.#client = clientFor(config, this.#server);
  }

  generate(request: ModelRequest, context: CallContext = {}): Promise<ModelAnswer> {
    return this.#server.call(request, context, async (call) => {
      const body = await requestBody(call, !this.config.baseUrl);
      const client = await this.#client();
      const sent = client.chat.completions.create(body, { signal: call.signal });
      const { data: stream, request_id, response } = await sent.withResponse();
      call.began(response.headers);
      const answer = new AnswerUnderWay(request, call.onDelta);
      for await (const chunk of stream) {
        call.heard();
        readChunk(chunk, answer);
      }
      // The SDK ends an aborted stream as if it were complete.
      call.signal.throwIfAborted();
      return answer.complete(request_id);
    });
  }

  embed(request: EmbeddingRequest, context: CallContext = {}): Promise<EmbeddingAnswer> {
    return this.#server.call(request, context, async (call) => embeddings(await this.#client(), call));
  }

  speak(request: SpeechRequest, context: CallContext = {}): Promise<SpeechAnswer> {
    return this.#server.call(request, context, async (call) => speech(await this.#client(), call));
  }
}
