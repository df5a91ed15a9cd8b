import type { JsonObject } from '@scrai/contracts';
import type { Message } from '../language-model.js';
import {
  startModelServer,
  type ModelServer,
  type ModelServerOptions,
  type Protocol,
} from './model-server.js';
import { piecesOf, schemaInWords } from './script.js';

/** Body of a request for a response, as far as the server reads it. */
export interface ResponsesBody {
  model: string;
  input: { type?: string; role?: Message['role']; content?: string | JsonObject[]; output?: string }[];
  store?: boolean;
  text?: { format: { type: string; name: string; schema: JsonObject } };
  tools?: JsonObject[];
}

/** A server of OpenAI's Responses protocol. */
export const startResponsesServer = (
  options: ModelServerOptions<ResponsesBody> = {},
): Promise<ModelServer<ResponsesBody>> =>
  startModelServer(RESPONSES, {
    refuse: (_, { authorization }) =>
      authorization ? undefined : { kind: 'error', status: 401, message: 'no API key' },
    ...options,
  });

const textIn = (content: string | JsonObject[] | undefined): string =>
  typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('');

const RESPONSES: Protocol<ResponsesBody> = {
  base: '/v1',
  contentType: 'text/event-stream',
  requestIdHeader: 'x-request-id',
  asked: ({ input, text }) => {
    const messages = input.map(({ role = 'user', content, output }) => ({
      role,
      content: output ?? textIn(content),
    }));
    return { messages, schema: text?.format.schema ?? schemaInWords(messages.at(-1)?.content ?? '') };
  },
  pieces: (body, { text, tool_calls, refusal, finish_reason, usage }) => {
    const counted = usage ?? { prompt_tokens: 10, completion_tokens: 5 };
    const failed = { length: 'max_output_tokens', content_filter: 'content_filter' }[finish_reason ?? ''];
    const response = {
      id: 'resp-test',
      model: `${body.model}-test`,
      status: failed ? 'incomplete' : 'completed',
      incomplete_details: failed ? { reason: failed } : null,
      output: [],
      ...(usage !== null && {
        usage: {
          input_tokens: counted.prompt_tokens,
          input_tokens_details: { cached_tokens: counted.cached_tokens ?? 0 },
          output_tokens: counted.completion_tokens,
        },
      }),
    };
    const events: { type: string; [key: string]: unknown }[] = [
      { type: 'response.created', response: { ...response, status: 'in_progress' } },
      ...(tool_calls || refusal ? [] : piecesOf(text)).map((delta) => ({
        type: 'response.output_text.delta',
        delta,
        output_index: 0,
        content_index: 0,
      })),
      ...(refusal ? [{ type: 'response.refusal.delta', delta: refusal, output_index: 0 }] : []),
      ...(tool_calls ?? []).map(({ id, name, arguments: given }, output_index) => ({
        type: 'response.output_item.done',
        output_index,
        item: { type: 'function_call', call_id: id, name, arguments: given },
      })),
      { type: failed ? 'response.incomplete' : 'response.completed', response },
    ];
    return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  },
  error: ({ message = 'scripted error', code = null, param = null }) => ({
    error: { message, code, param, type: 'scripted' },
  }),
};
