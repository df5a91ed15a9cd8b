import type {
  EasyInputMessage,
  ResponseCreateParamsStreaming,
  ResponseInputContent,
  ResponseInputItem,
} from 'openai/resources/responses/responses';
import { textOf, type ContentPart, type Message } from '../../language-model.js';
import { inWords, protocolName } from '../remote/in-words.js';
import { unsupported, type Call } from '../remote/server.js';

/** The part of the protocol that a server or a model may not know. */
export type Optional = 'text_format';

type Base64 = Call<Optional>['base64'];

async function partOf(part: ContentPart, base64: Base64): Promise<ResponseInputContent> {
  if (part.type === 'text') return { type: 'input_text', text: part.text };
  if (part.type === 'audio')
    throw unsupported('The Responses protocol takes no audio: use chat-completions.');
  const image_url = `data:${part.media_type};base64,${await base64(part)}`;
  return { type: 'input_image', image_url, detail: 'auto' };
}

async function itemsOf(message: Message, base64: Base64): Promise<ResponseInputItem[]> {
  const text = textOf(message);
  if (message.role === 'tool') {
    return [{ type: 'function_call_output', call_id: message.tool_call_id ?? '', output: text }];
  }
  if (message.role === 'user' && typeof message.content !== 'string') {
    const content = await Promise.all(message.content.map((part) => partOf(part, base64)));
    return [{ role: 'user', content }];
  }
  const said: EasyInputMessage = { role: message.role, content: text };
  const calls = (message.tool_calls ?? []).map(({ id, name, arguments: given }) => ({
    type: 'function_call' as const,
    call_id: id,
    name,
    arguments: JSON.stringify(given),
  }));
  return text || !calls.length ? [said, ...calls] : calls;
}

/** The body of a request for a response, streamed and not stored. */
export async function responseBody({
  request,
  without,
  base64,
}: Call<Optional>): Promise<ResponseCreateParamsStreaming> {
  const wanted = request.response_schema;
  const items = await Promise.all(request.messages.map((message) => itemsOf(message, base64)));
  const asked: EasyInputMessage[] =
    wanted && without.has('text_format') ? [{ role: 'system', content: inWords(wanted) }] : [];
  return {
    model: request.model,
    input: [...items.flat(), ...asked],
    stream: true,
    store: false,
    ...(wanted &&
      !asked.length && {
        text: {
          format: {
            type: 'json_schema' as const,
            name: protocolName(wanted.name),
            schema: wanted.schema,
            // Not strict: strict mode refuses schemas with optional properties, and we check the answer ourselves.
            strict: false,
          },
        },
      }),
    ...(request.tools?.length && {
      tools: request.tools.map((tool) => ({ type: 'function' as const, ...tool, strict: false })),
    }),
    ...(request.temperature !== undefined && { temperature: request.temperature }),
    ...(request.max_output_tokens !== undefined && { max_output_tokens: request.max_output_tokens }),
  };
}
