import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { tokensOf } from '../token-estimate.js';
import type { ChatBody } from './openai-server.js';
import type { StepUsage } from './script.js';

export interface Answer {
  text: string;
  tool_calls?: { id: string; name: string; arguments: string }[];
  refusal?: string;
  finish_reason?: string;
  usage?: StepUsage | null;
}

const PIECE = 24;

/** The pieces of a streamed completion: a role, some text, the reason of its end, the usage where it is asked for. */
export function chunksOf(body: ChatBody, answer: Answer): object[] {
  const chunk = (delta: object, finish: string | null): object => ({
    id: 'chatcmpl-test',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: `${body.model}-test`,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const chunks = [chunk({ role: 'assistant', content: '' }, null)];
  const text = answer.tool_calls || answer.refusal ? '' : answer.text;
  for (let at = 0; at < text.length; at += PIECE)
    chunks.push(chunk({ content: text.slice(at, at + PIECE) }, null));
  if (answer.refusal) chunks.push(chunk({ refusal: answer.refusal }, null));
  answer.tool_calls?.forEach((call, index) => {
    chunks.push(
      chunk(
        {
          tool_calls: [
            { index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } },
          ],
        },
        null,
      ),
    );
    for (const part of call.arguments.match(/.{1,8}/gs) ?? []) {
      chunks.push(chunk({ tool_calls: [{ index, function: { arguments: part } }] }, null));
    }
  });
  chunks.push(chunk({}, answer.finish_reason ?? (answer.tool_calls ? 'tool_calls' : 'stop')));
  if (body.stream_options?.include_usage && answer.usage !== null) chunks.push(usageChunk(body, answer));
  return chunks;
}

const usageChunk = (body: ChatBody, answer: Answer): object => {
  const usage = answer.usage ?? {
    prompt_tokens: tokensOf(body.messages.reduce((sum, message) => sum + (message.content ?? '').length, 0)),
    completion_tokens: tokensOf(answer.text.length),
  };
  return {
    id: 'chatcmpl-test',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: `${body.model}-test`,
    choices: [],
    usage: { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens },
  };
};

/** Sends pieces as server-sent events, and ends as told: with `[DONE]`, politely without it, or by a reset. */
export async function sendChunks(
  response: ServerResponse,
  chunks: object[],
  how: { end: 'done' | 'end' | 'reset'; delay_ms?: number; pace_ms?: number },
): Promise<void> {
  if (how.delay_ms) await sleep(how.delay_ms);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const chunk of chunks) {
    if (response.destroyed) return;
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    if (how.pace_ms) await sleep(how.pace_ms);
  }
  if (how.end === 'done') response.end('data: [DONE]\n\n');
  else if (how.end === 'end') response.end();
  // What was written must arrive before the connection breaks.
  else setImmediate(() => response.destroy());
}
