import type { JsonObject } from '@scrai/contracts';
import type { Message } from '../language-model.js';
import {
  startModelServer,
  type ModelServer,
  type ModelServerOptions,
  type Protocol,
} from './model-server.js';
import { piecesOf, schemaInWords } from './script.js';

/** Body of `POST /api/chat`, as far as the server reads it. */
export interface OllamaBody {
  model: string;
  messages: { role: Message['role']; content: string; images?: string[] }[];
  format?: JsonObject;
  truncate?: boolean;
  options?: { seed?: number; num_ctx?: number; num_predict?: number; temperature?: number };
  tools?: JsonObject[];
}

/** A server of Ollama's own protocol. Models whose name begins with `blind` see nothing, and it says so. It wants no key, has no refusals and knows no cached tokens. */
export const startOllamaServer = (
  options: ModelServerOptions<OllamaBody> = {},
): Promise<ModelServer<OllamaBody>> => startModelServer(OLLAMA, options);

/** Tool arguments are JSON values in this protocol; what is no JSON goes out as it is. */
function argumentsOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const OLLAMA: Protocol<OllamaBody> = {
  base: '',
  about: (path, { model }) =>
    path === '/api/show'
      ? { capabilities: ['completion', 'tools', ...(model.startsWith('blind') ? [] : ['vision'])] }
      : undefined,
  contentType: 'application/x-ndjson',
  requestIdHeader: 'x-request-id',
  asked: ({ messages, format, options }) => ({
    messages: messages.map(({ role, content }) => ({ role, content })),
    schema: format ?? schemaInWords(messages.at(-1)?.content ?? ''),
    seed: options?.seed,
  }),
  pieces: (body, { text, tool_calls, finish_reason, usage }) => {
    const model = `${body.model}-test`;
    const lines: object[] = [
      ...(tool_calls ? [] : piecesOf(text)).map((content) => ({
        model,
        message: { role: 'assistant', content },
        done: false,
      })),
      ...(tool_calls ?? []).map(({ id, name, arguments: given }) => ({
        model,
        message: {
          role: 'assistant',
          content: '',
          tool_calls: [{ id, function: { name, arguments: argumentsOf(given) } }],
        },
        done: false,
      })),
      {
        model,
        message: { role: 'assistant', content: '' },
        done: true,
        done_reason: finish_reason ?? 'stop',
        ...(usage !== null && {
          prompt_eval_count: usage?.prompt_tokens ?? 10,
          eval_count: usage?.completion_tokens ?? 5,
        }),
      },
    ];
    return lines.map((line) => `${JSON.stringify(line)}\n`);
  },
  error: ({ message = 'scripted error' }) => ({ error: message }),
};
