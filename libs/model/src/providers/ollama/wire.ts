import type { JsonObject } from '@scrai/contracts';
import { textOf, type Message, type ModelAnswer } from '../../language-model.js';
import type { AnswerUnderWay } from '../remote/answer-under-way.js';
import { inWords } from '../remote/in-words.js';
import { unsupported, type Call } from '../remote/server.js';

/** The part of the protocol that a server or a model may not know. */
export type Optional = 'format';

/** One line of Ollama's streamed answer. */
export interface Line {
  model?: string;
  message?: {
    content?: string;
    tool_calls?: { id?: string; function: { name: string; arguments: JsonObject } }[];
  };
  done?: boolean;
  done_reason?: string;
  prompt_eval_count?: number;
  eval_count?: number;
  error?: string;
}

/** The answer to a request for embeddings. */
export interface Embeddings {
  model?: string;
  embeddings?: unknown;
  prompt_eval_count?: number;
}

interface OllamaMessage {
  role: string;
  content: string;
  images?: string[];
  tool_calls?: { function: { name: string; arguments: JsonObject } }[];
  tool_name?: string;
}

async function messageOf(
  message: Message,
  names: ReadonlyMap<string, string>,
  base64: Call<Optional>['base64'],
): Promise<OllamaMessage> {
  const media = typeof message.content === 'string' ? [] : message.content;
  const images = media.flatMap((part) => (part.type === 'text' ? [] : part));
  if (images.some(({ type }) => type === 'audio'))
    throw unsupported('Ollama takes images, and this is audio.');
  const answered = message.tool_call_id === undefined ? undefined : names.get(message.tool_call_id);
  return {
    role: message.role,
    content: textOf(message),
    ...(images.length && { images: await Promise.all(images.map(base64)) }),
    ...(message.tool_calls?.length && {
      tool_calls: message.tool_calls.map(({ name, arguments: given }) => ({
        function: { name, arguments: given },
      })),
    }),
    ...(answered !== undefined && { tool_name: answered }),
  };
}

/** The body of `POST /api/chat`. `truncate: false`: a prompt that does not fit is an error, and not cut behind our back. */
export async function chatBody(
  { request, without, base64 }: Call<Optional>,
  contextTokens: number | undefined,
): Promise<object> {
  const { response_schema: wanted, tools } = request;
  const names = new Map(
    request.messages.flatMap(({ tool_calls = [] }) => tool_calls.map(({ id, name }) => [id, name])),
  );
  const messages = await Promise.all(request.messages.map((message) => messageOf(message, names, base64)));
  if (wanted && without.has('format')) messages.push({ role: 'system', content: inWords(wanted) });
  const options = {
    temperature: request.temperature,
    // A 32-bit number, of which ours is a part.
    seed: request.seed === undefined ? undefined : request.seed % 2 ** 31,
    num_predict: request.max_output_tokens,
    num_ctx: contextTokens,
  };
  return {
    model: request.model,
    messages,
    stream: true,
    truncate: false,
    options,
    ...(wanted && !without.has('format') && { format: wanted.schema }),
    ...(tools?.length && { tools: tools.map((tool) => ({ type: 'function', function: tool })) }),
  };
}

const STOP_REASONS: Record<string, ModelAnswer['stop_reason']> = { stop: 'stop', length: 'length' };

/** Adds a line of a streamed answer. */
export function readLine(line: Line, answer: AnswerUnderWay): void {
  answer.model = line.model ?? answer.model;
  answer.say(line.message?.content ?? '');
  const { tool_calls = [] } = line.message ?? {};
  for (const { id, function: called } of tool_calls) {
    const place = answer.toolCalls;
    const call = answer.toolCall(place);
    call.id = id ?? `call-${place}`;
    call.name = called.name;
    call.arguments = JSON.stringify(called.arguments ?? {});
  }
  if (!line.done) return;
  answer.stop = STOP_REASONS[line.done_reason ?? 'stop'] ?? 'other';
  if (line.prompt_eval_count === undefined && line.eval_count === undefined) return;
  answer.usage = { input_tokens: line.prompt_eval_count ?? 0, output_tokens: line.eval_count ?? 0 };
}
