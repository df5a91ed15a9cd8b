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
import { clientFor, HOME } from './openai/client.js';
import { embeddings } from './openai/embeddings.js';
import { refusalOf } from './openai/refusal.js';
import { failureIn, readEvent } from './openai/response-events.js';
import { responseBody, type Optional } from './openai/response-body.js';
import { speech } from './openai/speech.js';
import { AnswerUnderWay } from './remote/answer-under-way.js';
import { RemoteServer, type ServerConfig } from './remote/server.js';

/** OpenAI's Responses protocol. Nothing is stored with the provider: each request holds all that it needs. It knows no seed. */
export class OpenAiResponses implements LanguageModel {
  readonly #server: RemoteServer<Optional>;
  readonly #client: () => Promise<OpenAI>;

  constructor(
    config: ServerConfig,
    readonly provider = 'openai',
  ) {
    this.#server = new RemoteServer<Optional>(config, {
      home: HOME,
      optional: { text_format: /text\.format|json_schema|structured output/i },
      refusalOf: (error) => failureIn(error) ?? refusalOf(error),
    });
    this.#client = clientFor(config, this.#server);
  }

  generate(request: ModelRequest, context: CallContext = {}): Promise<ModelAnswer> {
    return this.#server.call(request, context, async (call) => {
      const client = await this.#client();
      const sent = client.responses.create(await responseBody(call), { signal: call.signal });
      const { data: stream, request_id, response } = await sent.withResponse();
      call.began(response.headers);
      const answer = new AnswerUnderWay(request, call.onDelta);
      for await (const event of stream) {
        call.heard();
        readEvent(event, answer);
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
