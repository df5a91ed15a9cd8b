import type {
  ChatCompletionContentPart,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionFunctionTool,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import { textOf, type ContentPart, type Message, type ToolDefinition } from '../../language-model.js';
import { inWords, protocolName } from '../remote/in-words.js';
import { unsupported, type Call } from '../remote/server.js';

/** Parts of the protocol that a server may not know; one that it refused is left out from then on. */
export type Optional = 'response_format' | 'stream_options';

type Base64 = Call<Optional>['base64'];

export const toolsOf = (tools: readonly ToolDefinition[]): ChatCompletionFunctionTool[] =>
  tools.map((tool) => ({ type: 'function', function: { ...tool } }));

async function partOf(part: ContentPart, base64: Base64): Promise<ChatCompletionContentPart> {
  if (part.type === 'text') return part;
  const data = await base64(part);
  if (part.type === 'image') {
    return { type: 'image_url', image_url: { url: `data:${part.media_type};base64,${data}` } };
  }
  const format = /(wav|mp3|mpeg)$/.exec(part.media_type)?.[1];
  if (!format) throw unsupported(`This protocol takes audio as wav or mp3, and this is ${part.media_type}.`);
  return { type: 'input_audio', input_audio: { data, format: format === 'wav' ? 'wav' : 'mp3' } };
}

export async function messageOf(message: Message, base64: Base64): Promise<ChatCompletionMessageParam> {
  const text = textOf(message);
  if (message.role === 'tool') {
    return { role: 'tool', content: text, tool_call_id: message.tool_call_id ?? '' };
  }
  if (message.role === 'user' && typeof message.content !== 'string') {
    return {
      role: 'user',
      content: await Promise.all(message.content.map((part) => partOf(part, base64))),
    };
  }
  if (message.role !== 'assistant' || !message.tool_calls?.length) {
    return { role: message.role, content: text };
  }
  return {
    role: 'assistant',
    content: text || null,
    tool_calls: message.tool_calls.map((call) => ({
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: JSON.stringify(call.arguments) },
    })),
  };
}

/**
 * The body of a chat completion. `official` is true for OpenAI's own service, which calls the limit of tokens
 * `max_completion_tokens`; compatible servers mostly know `max_tokens` alone.
 */
export async function requestBody(
  { request, without, base64 }: Call<Optional>,
  official: boolean,
): Promise<ChatCompletionCreateParamsStreaming> {
  const wanted = request.response_schema;
  const messages = await Promise.all(request.messages.map((message) => messageOf(message, base64)));
  if (wanted && without.has('response_format')) messages.push({ role: 'system', content: inWords(wanted) });
  const limit = request.max_output_tokens;
  return {
    model: request.model,
    messages,
    stream: true,
    ...(!without.has('stream_options') && { stream_options: { include_usage: true } }),
    ...(wanted &&
      !without.has('response_format') && {
        response_format: {
          type: 'json_schema',
          // Not strict: strict mode refuses schemas with optional properties, and we check the answer ourselves.
          json_schema: { name: protocolName(wanted.name), schema: wanted.schema, strict: false },
        },
      }),
    ...(request.tools?.length && { tools: toolsOf(request.tools) }),
    ...(request.temperature !== undefined && { temperature: request.temperature }),
    ...(request.seed !== undefined && { seed: request.seed }),
    ...(limit !== undefined && (official ? { max_completion_tokens: limit } : { max_tokens: limit })),
  };
}
