import type { JsonObject } from '@scrai/contracts';

export type StepUsage = { prompt_tokens: number; completion_tokens: number; cached_tokens?: number };

/** An answer; what is left out is made up. `usage: null` leaves the count out. `delay_ms` is waited before the first byte. */
export interface AnswerStep {
  kind: 'answer';
  text?: string;
  json?: unknown;
  tool_calls?: { id: string; name: string; arguments: string }[];
  refusal?: string;
  /** As Chat Completions name it; the other protocols translate. */
  finish_reason?: string;
  usage?: StepUsage | null;
  delay_ms?: number;
  /** Pause between two pieces of the text. */
  pace_ms?: number;
}

/** An error of HTTP, with a body as the provider's or as given. */
export interface ErrorStep {
  kind: 'error';
  status: number;
  message?: string;
  code?: string;
  param?: string;
  headers?: Record<string, string>;
}

/** What the server does with one request. Without a script, and where one gives nothing, it answers sensibly. */
export type Step =
  | AnswerStep
  | ErrorStep
  /** The first pieces of an answer, then the connection breaks (`how: 'reset'`) or ends politely (`'end'`). */
  | { kind: 'cut'; text: string; pieces: number; how: 'reset' | 'end' }
  /** Bytes as they are, for what no server should send. */
  | { kind: 'raw'; body: string | Uint8Array; content_type?: string }
  /** The connection stays open and silent until the client leaves or the server stops. */
  | { kind: 'hang' };

/** Steps for the first requests in turn, or a function of the request and its index from 0; undefined: answer sensibly. */
export type Script<Body> = readonly Step[] | ((body: Body, index: number) => Step | undefined);

export const stepOf = <Body>(script: Script<Body> | undefined, body: Body, index: number): Step =>
  (typeof script === 'function' ? script(body, index) : script?.[index]) ?? { kind: 'answer' };

/** The schema that words ask for where a protocol's own part was refused. */
export function schemaInWords(text: string): JsonObject | null {
  const words = /It must satisfy this JSON Schema \([^\n]*\):\n(.*)$/s.exec(text);
  return words ? (JSON.parse(words[1]) as JsonObject) : null;
}

const PIECE = 24;

/** A text in pieces, as a model would say it. */
export const piecesOf = (text: string): string[] => text.match(new RegExp(`.{1,${PIECE}}`, 'gs')) ?? [];
