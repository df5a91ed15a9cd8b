import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '@scrai/contracts';
import { textOf, type Message } from '../language-model.js';
import { tokensOf } from '../token-estimate.js';
import { startModelServer, type ModelServer, type Protocol } from './model-server.js';
import { piecesOf, schemaInWords, type AnswerStep, type Script, type Step } from './script.js';

/** Body of a chat completion, as far as the server reads it. */
export interface ChatBody {
  model: string;
  messages: (Omit<Message, 'content'> & { content: string | JsonObject[] | null })[];
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  response_format?: { type: string; json_schema?: { name: string; schema: JsonObject } };
  tools?: JsonObject[];
  seed?: number;
  temperature?: number;
  max_tokens?: number;
  max_completion_tokens?: number;
}

export interface OpenAiServerOptions {
  script?: Script<ChatBody>;
  /** A free port by default. */
  port?: number;
  /** Answers 400 to `response_format`, as servers without structured output do. */
  refuseResponseFormat?: boolean;
}

export type OpenAiServer = ModelServer<ChatBody>;

const API_KEY_MISSING: Step = { kind: 'error', status: 401, message: 'no API key', code: 'invalid_api_key' };
const FORMAT_REFUSED: Step = {
  kind: 'error',
  status: 400,
  message: "'response_format' of type 'json_schema' is not supported",
  param: 'response_format',
};

/** A server of Chat Completions, OpenAI's or a compatible one. */
export const startOpenAiServer = ({
  refuseResponseFormat = false,
  ...options
}: OpenAiServerOptions = {}): Promise<OpenAiServer> =>
  startModelServer(CHAT_COMPLETIONS, {
    ...options,
    refuse: (body: ChatBody, { authorization }: IncomingHttpHeaders) => {
      if (!authorization) return API_KEY_MISSING;
      return refuseResponseFormat && body.response_format ? FORMAT_REFUSED : undefined;
    },
  });

const messagesOf = ({ messages }: ChatBody): Message[] =>
  messages.map(({ content, ...message }) => ({
    ...message,
    content: typeof content === 'string' ? content : textOf({ role: 'user', content: (content ?? []) as [] }),
  }));

const CHAT_COMPLETIONS: Protocol<ChatBody> = {
  base: '/v1',
  contentType: 'text/event-stream',
  requestIdHeader: 'x-request-id',
  asked: (body) => {
    const { response_format: format, seed } = body;
    const messages = messagesOf(body);
    const enforced = format?.type === 'json_schema' ? format.json_schema?.schema : undefined;
    const last = messages.at(-1);
    return { messages, schema: enforced ?? (last ? schemaInWords(textOf(last)) : null), seed };
  },
  pieces: (body, answer) => [
    ...chunksOf(body, answer).map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`),
    'data: [DONE]\n\n',
  ],
  error: ({ message = 'scripted error', code = null, param = null }) => ({
    error: { message, code, param, type: 'scripted' },
  }),
};

/** The pieces of a streamed completion: a role, some text, the reason of its end, the usage where it is asked for. */
function chunksOf(body: ChatBody, answer: AnswerStep & { text: string }): object[] {
  const head = {
    id: 'chatcmpl-test',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: `${body.model}-test`,
  };
  const chunk = (delta: object, finish: string | null = null): object => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const { tool_calls, refusal } = answer;
  const text = tool_calls || refusal ? '' : answer.text;
  return [
    chunk({ role: 'assistant', content: '' }),
    ...piecesOf(text).map((content) => chunk({ content })),
    ...(refusal ? [chunk({ refusal })] : []),
    ...(tool_calls ?? []).flatMap(({ id, name, arguments: given }, index) => [
      chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }),
      ...(given.match(/.{1,8}/gs) ?? []).map((part) =>
        chunk({ tool_calls: [{ index, function: { arguments: part } }] }),
      ),
    ]),
    chunk({}, answer.finish_reason ?? (tool_calls ? 'tool_calls' : 'stop')),
    ...(body.stream_options?.include_usage && answer.usage !== null
      ? [{ ...head, choices: [], usage: usageOf(body, answer) }]
      : []),
  ];
}

function usageOf(body: ChatBody, answer: AnswerStep & { text: string }): object {
  const { cached_tokens, ...usage } = answer.usage ?? {
    prompt_tokens: tokensOf(messagesOf(body).reduce((sum, message) => sum + textOf(message).length, 0)),
    completion_tokens: tokensOf(answer.text.length),
  };
  return {
    ...usage,
    total_tokens: usage.prompt_tokens + usage.completion_tokens,
    ...(cached_tokens && { prompt_tokens_details: { cached_tokens } }),
  };
}
