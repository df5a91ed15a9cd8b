import type { JsonObject } from '@scrai/contracts';
import type { ChatBody } from './openai-server.js';

export type StepUsage = { prompt_tokens: number; completion_tokens: number };

/** What the server does with one request. Without a script, and where one gives nothing, it answers sensibly. */
export type Step =
  /** An answer; what is left out is made up. `usage: null` leaves the count out. `delay_ms` is waited before the first byte. */
  | {
      kind: 'answer';
      text?: string;
      json?: unknown;
      tool_calls?: { id: string; name: string; arguments: string }[];
      refusal?: string;
      finish_reason?: string;
      usage?: StepUsage | null;
      delay_ms?: number;
      /** Pause between two pieces of the text. */
      pace_ms?: number;
    }
  /** An error of HTTP, with a body as OpenAI's or as given. */
  | {
      kind: 'error';
      status: number;
      message?: string;
      code?: string;
      param?: string;
      headers?: Record<string, string>;
    }
  /** The first pieces of an answer, then the connection breaks (`how: 'reset'`) or ends politely (`'end'`). */
  | { kind: 'cut'; text: string; pieces: number; how: 'reset' | 'end' }
  /** Bytes as they are, for what no server should send. */
  | { kind: 'raw'; body: string; content_type?: string }
  /** The connection stays open and silent until the client leaves or the server stops. */
  | { kind: 'hang' };

/** Steps for the first requests in turn, or a function of the request and its index from 0; undefined: answer sensibly. */
export type Script = readonly Step[] | ((body: ChatBody, index: number) => Step | undefined);

export const stepOf = (script: Script | undefined, body: ChatBody, index: number): Step =>
  (typeof script === 'function' ? script(body, index) : script?.[index]) ?? { kind: 'answer' };

/** The schema that a request asks for: by `response_format`, or in the words that stand in for it. */
export function wantedSchema(body: ChatBody): JsonObject | null {
  const format = body.response_format;
  if (format?.type === 'json_schema') return format.json_schema?.schema ?? null;
  const words = /It must satisfy this JSON Schema \([^\n]*\):\n(.*)$/s.exec(
    body.messages.at(-1)?.content ?? '',
  );
  return words ? (JSON.parse(words[1]) as JsonObject) : null;
}
