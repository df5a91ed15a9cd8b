import { tokensOf } from './token-estimate.js';

/** Counts the tokens of a text as a model does, or as near as is known. */
export interface TokenCounter {
  count(text: string): number;
  /** Four characters to a token: how this model cuts texts is not known here. */
  estimated: boolean;
}

const ESTIMATE: TokenCounter = { count: (text) => tokensOf(text.length), estimated: true };

interface Encoding {
  countTokens(text: string, options: { disallowedSpecial: Set<string> }): number;
}

/** A text that spells a special token is a text all the same. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };

/** OpenAI's encodings, by the name of the model; each is some megabytes, and loaded when a model of it is first asked. */
const ENCODINGS: [RegExp, () => Promise<Encoding>][] = [
  [/^openai:(gpt-4(-|$)|gpt-3\.5)/, () => import('gpt-tokenizer/encoding/cl100k_base')],
  [/^openai:/, () => import('gpt-tokenizer/encoding/o200k_base')],
];
const loaded = new Map<() => Promise<Encoding>, Promise<TokenCounter>>();

/** @param model as `provider:model`. */
export async function tokenCounter(model: string): Promise<TokenCounter> {
  const load = ENCODINGS.find(([name]) => name.test(model))?.[1];
  if (!load) return ESTIMATE;
  let counter = loaded.get(load);
  if (!counter) {
    counter = load().then(({ countTokens }) => ({
      count: (text: string) => countTokens(text, AS_TEXT),
      estimated: false,
    }));
    loaded.set(load, counter);
  }
  return counter;
}
