import { mediaOf, textOf, type Message, type ModelRequest } from './language-model.js';

/** Four characters to a token: the usual rule of thumb for English, and the same everywhere. */
const CHARACTERS_PER_TOKEN = 4;
/** About what providers count for a picture of a megapixel. */
const TOKENS_PER_BLOB = 1200;

export const tokensOf = (characters: number): number => Math.ceil(characters / CHARACTERS_PER_TOKEN);

/** About what the pictures and sounds of messages count for. */
export const mediaTokens = (messages: readonly Message[]): number =>
  mediaOf({ messages }).length * TOKENS_PER_BLOB;

/** Tokens of the messages of a request; its schema and tools are not counted. */
export function inputTokensOf(request: ModelRequest): number {
  let characters = 0;
  for (const message of request.messages) characters += textOf(message).length;
  return tokensOf(characters) + mediaTokens(request.messages);
}
