import type * as AnthropicSdk from '@anthropic-ai/sdk';
import type { CallContext, LanguageModel, ModelAnswer, ModelRequest } from '../language-model.js';
import { MessageReader } from './anthropic/events.js';
import { requestBody, type Optional } from './anthropic/request-body.js';
import { AnswerUnderWay } from './remote/answer-under-way.js';
import type { Refusal } from './remote/failures.js';
import { RemoteServer, type ServerConfig } from './remote/server.js';

/** The SDK takes 0.3 s of CPU to load, and most processes speak with other servers or none: it comes with the first call. */
let sdk: typeof AnthropicSdk | null = null;

function refusalOf(error: unknown): Refusal | null {
  if (!sdk || !(error instanceof sdk.APIError)) return null;
  if (error instanceof sdk.APIConnectionError || error instanceof sdk.APIUserAbortError) return null;
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
  #client: AnthropicSdk.Anthropic | null = null;

  constructor(
    private readonly config: ServerConfig,
    readonly provider = 'anthropic',
  ) {
    this.#server = new RemoteServer<Optional>(config, {
      home: 'https://api.anthropic.com',
      optional: { output_format: /output_config|output_format|json_schema|structured output|schema/i },
      refusalOf,
    });
  }

  generate(request: ModelRequest, context: CallContext = {}): Promise<ModelAnswer> {
    return this.#server.call(request, context, async (call) => {
      const client = await this.client();
      const sent = client.messages.create(await requestBody(call), { signal: call.signal });
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

  private async client(): Promise<AnthropicSdk.Anthropic> {
    sdk ??= await import('@anthropic-ai/sdk');
    return (this.#client ??= new sdk.Anthropic({
      baseURL: this.#server.url,
      apiKey: this.config.apiKey || 'none',
      authToken: null,
      webhookKey: null,
      maxRetries: 0,
      timeout: this.#server.timeoutMs,
      logLevel: 'off',
    }));
  }
}
