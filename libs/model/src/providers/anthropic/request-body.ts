import type {
  ContentBlockParam,
  MessageCreateParamsStreaming,
  MessageParam,
  Tool,
} from '@anthropic-ai/sdk/resources/messages';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import type { JsonObject } from '@scrai/contracts';
import { textOf, type ContentPart, type Message } from '../../language-model.js';
import { inWords, protocolName } from '../remote/in-words.js';
import { unsupported, type Call } from '../remote/server.js';

/** The part of the protocol that a server or a model may not know. */
export type Optional = 'output_format';

/** The protocol demands a limit of tokens; this one where a request names none. */
const DEFAULT_LIMIT = 4096;
const IMAGES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] as const;

type Base64 = Call<Optional>['base64'];

async function blockOf(part: ContentPart, base64: Base64): Promise<ContentBlockParam> {
  if (part.type === 'text') return part;
  const media_type = IMAGES.find((type) => part.type === 'image' && type === part.media_type);
  if (!media_type) throw unsupported(`Anthropic takes ${IMAGES.join(', ')}, and this is ${part.media_type}.`);
  return { type: 'image', source: { type: 'base64', media_type, data: await base64(part) } };
}

async function blocksOf(message: Message, base64: Base64): Promise<ContentBlockParam[]> {
  const text = textOf(message);
  if (message.role === 'tool') {
    return [{ type: 'tool_result', tool_use_id: message.tool_call_id ?? '', content: text }];
  }
  const said: ContentBlockParam[] =
    typeof message.content === 'string'
      ? text
        ? [{ type: 'text', text }]
        : []
      : await Promise.all(message.content.map((part) => blockOf(part, base64)));
  const calls = (message.tool_calls ?? []).map(({ id, name, arguments: input }) => ({
    type: 'tool_use' as const,
    id,
    name,
    input,
  }));
  return [...said, ...calls];
}

/** Who speaks takes turns in this protocol: what follows from the same side joins its message; a tool's answer is the user's. */
async function turnsOf(messages: readonly Message[], base64: Base64): Promise<MessageParam[]> {
  const turns: { role: 'user' | 'assistant'; content: ContentBlockParam[] }[] = [];
  for (const message of messages) {
    if (message.role === 'system') continue;
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const blocks = await blocksOf(message, base64);
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else if (blocks.length) turns.push({ role, content: blocks });
  }
  return turns;
}

/** The schema in the dialect that can be enforced; what that leaves out stands in its descriptions. Null where it has none. */
function enforceable(schema: JsonObject): JsonObject | null {
  try {
    return transformJSONSchema(schema);
  } catch {
    // The dialect wants a type everywhere; such a schema is asked for in words, and the answer checked all the same.
    return null;
  }
}

/** The body of a request for a message. */
export async function requestBody({
  request,
  without,
  base64,
}: Call<Optional>): Promise<MessageCreateParamsStreaming> {
  const wanted = request.response_schema;
  const schema = wanted && !without.has('output_format') ? enforceable(wanted.schema) : null;
  const system = request.messages.filter(({ role }) => role === 'system').map(textOf);
  if (wanted && !schema) system.push(inWords(wanted));
  const { temperature } = request;
  return {
    model: request.model,
    max_tokens: request.max_output_tokens ?? DEFAULT_LIMIT,
    messages: await turnsOf(request.messages, base64),
    stream: true,
    ...(system.length && { system: system.join('\n\n') }),
    ...(schema && { output_config: { format: { type: 'json_schema' as const, schema } } }),
    ...(request.tools?.length && {
      tools: request.tools.map((tool): Tool => ({
        name: protocolName(tool.name),
        description: tool.description,
        input_schema: tool.parameters as Tool['input_schema'],
      })),
    }),
    // Not in the SDK's types any more, since its newest models refuse it; others take it, and who refuses it says so.
    ...(temperature !== undefined && ({ temperature } as object)),
  };
}
