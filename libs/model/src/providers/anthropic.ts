import Anthropic, { APIConnectionError, APIError, APIUserAbortError } from '@anthropic-ai/sdk';
import type { CallContext, LanguageModel, ModelAnswer, ModelRequest } from '../language-model.js';
import { MessageReader } from './anthropic/events.js';
import { requestBody, type Optional } from './anthropic/request-body.js';
import { AnswerUnderWay } from './remote/answer-under-way.js';
import type { Refusal } from './remote/failures.js';
import { RemoteServer, type ServerConfig } from './remote/server.js';

function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof APIError)) return null;
  if (error instanceof APIConnectionError || error instanceof APIUserAbortError) return null;
  const { status, headers, message } = error;
  return {
    status: status as number | undefined,
    code: error.errorCode ?? error.type,
    message: error.apiMessage ?? message,
    headers: headers as Headers | undefined,
  };
}

/** Anthropic's Messages protocol. It knows no seed. */
export class AnthropicModel implements LanguageModel {
  readonly #server: RemoteServer<Optional>;
  readonly #client: Anthropic;

  constructor(
    config: ServerConfig,
    readonly provider = 'anthropic',
  ) {
    this.#server = new RemoteServer<Optional>(config, {
      home: 'https://api.anthropic.com',
      optional: { output_format: /output_config|output_format|json_schema|structured output|schema/i },
      refusalOf,
    });
    this.#client = new Anthropic({
      baseURL: this.#server.url,
      apiKey: config.apiKey || 'none',
      authToken: null,
      webhookKey: null,
      maxRetries: 0,
      timeout: this.#server.timeoutMs,
      logLevel: 'off',
    });
  }

  generate(request: ModelRequest, context: CallContext = {}): Promise<ModelAnswer> {
    return this.#server.call(request, context, async (call) => {
      const sent = this.#client.messages.create(await requestBody(call), { signal: call.signal });
      const { data: stream, request_id, response } = await sent.withResponse();
      call.began(response.headers);
      const answer = new AnswerUnderWay(request, call.onDelta);
      const reader = new MessageReader(answer);
      for await (const event of stream) {
        call.heard();
        reader.read(event);
      }
      call.signal.throwIfAborted();
      return answer.complete(request_id ?? null);
    });
  }
}
