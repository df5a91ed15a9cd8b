import { ModelError, type EmbeddingAnswer, type EmbeddingRequest } from './language-model.js';
import { tokensOf } from './token-estimate.js';

/** What a server made of an answer to a request for embeddings; nothing of it is believed. */
interface Found {
  vectors: unknown;
  input_tokens?: number;
  request_id: string | null;
  model?: string;
}

const isVector = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length > 0 && value.every((number) => Number.isFinite(number));

/** What is wrong with vectors for so many texts, as part of a sentence; null where nothing is. */
function faultOf(vectors: unknown, texts: number): string | null {
  if (!Array.isArray(vectors) || !vectors.every(isVector)) return 'something else than lists of numbers';
  if (vectors.length !== texts) return `${vectors.length} vectors for ${texts} texts`;
  if (vectors.some(({ length }) => length !== vectors[0].length)) return 'vectors of different lengths';
  return vectors.some((vector) => lengthOf(vector) === 0) ? 'a vector of nothing but zeros' : null;
}

const lengthOf = (vector: number[]): number => Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));

/** A vector of length 1 in the same direction. */
export function unit(vector: number[]): number[] {
  const length = lengthOf(vector);
  return vector.map((x) => x / length);
}

/** The answer, with vectors of length 1. @throws ModelError `malformed_answer` */
export function embedded(
  { model, texts }: EmbeddingRequest,
  { vectors, input_tokens, request_id, model: answered = model }: Found,
): EmbeddingAnswer {
  const fault = faultOf(vectors, texts.length);
  const known = input_tokens !== undefined;
  const estimate = texts.reduce((sum, text) => sum + tokensOf(text.length), 0);
  const usage = {
    ...{ input_tokens: known ? input_tokens : estimate, output_tokens: 0 },
    ...(!known && { estimated: true }),
  };
  if (fault !== null) {
    const message = `The model ${model} was asked for embeddings, and gave ${fault}`;
    throw new ModelError({ code: 'malformed_answer', message, retryable: true, origin: 'model' }, { usage });
  }
  return {
    vectors: (vectors as number[][]).map(unit),
    ...{ usage, request_id, model: answered, simulated: false },
  };
}
