import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import type { Message, ModelRequest } from '../../language-model.js';

/** Parts of the protocol that a server may not know; one that it refused is left out from then on. */
export type Optional = 'response_format' | 'stream_options';

function messageOf(message: Message): ChatCompletionMessageParam {
  if (message.role === 'tool') {
    return { role: 'tool', content: message.content, tool_call_id: message.tool_call_id ?? '' };
  }
  if (message.role !== 'assistant' || !message.tool_calls?.length) {
    return { role: message.role, content: message.content };
  }
  return {
    role: 'assistant',
    content: message.content || null,
    tool_calls: message.tool_calls.map((call) => ({
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: JSON.stringify(call.arguments) },
    })),
  };
}

/** Asks in words for what `response_format` would enforce. */
const inWords = (wanted: NonNullable<ModelRequest['response_schema']>): ChatCompletionMessageParam => ({
  role: 'system',
  content:
    'Answer with one JSON object and nothing else: no Markdown, no text before or after it. ' +
    `It must satisfy this JSON Schema («${wanted.name}»):\n${JSON.stringify(wanted.schema)}`,
});

/** Names of response formats and tools are limited to these characters. */
const protocolName = (name: string): string =>
  name.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 64) || 'answer';

/**
 * The body of a chat completion. `official` is true for OpenAI's own service, which calls the limit of tokens
 * `max_completion_tokens`; compatible servers mostly know `max_tokens` alone.
 */
export function requestBody(
  request: ModelRequest,
  refused: ReadonlySet<Optional>,
  official: boolean,
): ChatCompletionCreateParamsStreaming {
  const wanted = request.response_schema;
  const messages = request.messages.map(messageOf);
  if (wanted && refused.has('response_format')) messages.push(inWords(wanted));
  const limit = request.max_output_tokens;
  return {
    model: request.model,
    messages,
    stream: true,
    ...(!refused.has('stream_options') && { stream_options: { include_usage: true } }),
    ...(wanted &&
      !refused.has('response_format') && {
        response_format: {
          type: 'json_schema',
          // Not strict: strict mode refuses schemas with optional properties, and we check the answer ourselves.
          json_schema: { name: protocolName(wanted.name), schema: wanted.schema, strict: false },
        },
      }),
    ...(request.tools?.length && {
      tools: request.tools.map((tool) => ({ type: 'function' as const, function: { ...tool } })),
    }),
    ...(request.temperature !== undefined && { temperature: request.temperature }),
    ...(request.seed !== undefined && { seed: request.seed }),
    ...(limit !== undefined && (official ? { max_completion_tokens: limit } : { max_tokens: limit })),
  };
}
