import type { JsonObject } from '@scrai/contracts';
import type { Message } from '../language-model.js';
import {
  startModelServer,
  type ModelServer,
  type ModelServerOptions,
  type Protocol,
} from './model-server.js';
import { piecesOf, schemaInWords } from './script.js';

/** Body of a request for a message, as far as the server reads it. */
export interface MessagesBody {
  model: string;
  max_tokens: number;
  system?: string;
  messages: { role: Message['role']; content: string | JsonObject[] }[];
  output_config?: { format: { type: string; schema: JsonObject } };
  tools?: JsonObject[];
  temperature?: number;
}

/** A server of Anthropic's Messages protocol. */
export const startAnthropicServer = (
  options: ModelServerOptions<MessagesBody> = {},
): Promise<ModelServer<MessagesBody>> =>
  startModelServer(MESSAGES, {
    refuse: (_, headers) =>
      headers.authorization || headers['x-api-key']
        ? undefined
        : { kind: 'error', status: 401, message: 'no API key', code: 'authentication_error' },
    ...options,
  });

const textIn = (content: string | JsonObject[]): string =>
  typeof content === 'string' ? content : content.map(({ text }) => text ?? '').join('');

const STOP: Record<string, string> = { length: 'max_tokens', content_filter: 'refusal', stop: 'end_turn' };

const MESSAGES: Protocol<MessagesBody> = {
  base: '',
  contentType: 'text/event-stream',
  requestIdHeader: 'request-id',
  asked: ({ messages, system = '', output_config }) => ({
    messages: [
      { role: 'system', content: system },
      ...messages.map(({ role, content }): Message => ({ role, content: textIn(content) })),
    ],
    schema: output_config?.format.schema ?? schemaInWords(system),
  }),
  pieces: (body, { text, tool_calls, refusal, finish_reason, usage }) => {
    const counted = usage ?? { prompt_tokens: 10, completion_tokens: 5 };
    const cached = counted.cached_tokens ?? 0;
    const stop_reason =
      STOP[finish_reason ?? ''] ?? (refusal ? 'refusal' : tool_calls ? 'tool_use' : 'end_turn');
    const counts = {
      input_tokens: counted.prompt_tokens - cached,
      cache_read_input_tokens: cached,
      cache_creation_input_tokens: 0,
    };
    const message = { id: 'msg-test', type: 'message', role: 'assistant', model: `${body.model}-test` };
    const events: { type: string; [key: string]: unknown }[] = [
      {
        type: 'message_start',
        message: { ...message, content: [], usage: { ...counts, output_tokens: 1 } },
      },
      ...(tool_calls || refusal ? [] : textBlock(text)),
      ...(tool_calls ?? []).flatMap((call, index) => toolBlock(call, index)),
      {
        type: 'message_delta',
        delta: { stop_reason, stop_details: refusal ? { explanation: refusal } : null },
        usage: { output_tokens: counted.completion_tokens },
      },
      { type: 'message_stop' },
    ];
    return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  },
  error: ({ message = 'scripted error', code = 'api_error' }) => ({
    type: 'error',
    error: { type: code, message },
  }),
};

const textBlock = (text: string) => [
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  ...piecesOf(text).map((piece) => ({
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'text_delta', text: piece },
  })),
  { type: 'content_block_stop', index: 0 },
];

const toolBlock = (call: { id: string; name: string; arguments: string }, index: number) => [
  {
    type: 'content_block_start',
    index,
    content_block: { type: 'tool_use', id: call.id, name: call.name, input: {} },
  },
  ...piecesOf(call.arguments).map((partial_json) => ({
    type: 'content_block_delta',
    index,
    delta: { type: 'input_json_delta', partial_json },
  })),
  { type: 'content_block_stop', index },
];
