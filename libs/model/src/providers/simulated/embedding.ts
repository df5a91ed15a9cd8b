import { sha256 } from '@scrai/determinism';
import { unit } from '../../embedded.js';

const DIMENSIONS = 256;
/** Letters that are looked at together. */
const PIECE = 3;

/** The words of a text, without their accents, case and marks. */
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** A word with its ends marked, and its pieces: words that are spelt alike have pieces in common. */
function featuresOf(word: string): string[] {
  const marked = `<${word}>`;
  const pieces = Array.from({ length: marked.length - PIECE + 1 }, (_, at) => marked.slice(at, at + PIECE));
  return [marked, ...pieces];
}

/**
 * A vector that follows from the text alone: each feature of it goes to a place, with a sign, that its hash names. Texts of words that
 * are alike come close to each other. It knows nothing of what words mean.
 */
export function hashedVector(text: string): number[] {
  const vector = new Array<number>(DIMENSIONS).fill(0);
  // A text without words has a place too, and a vector of zeros would have no direction.
  for (const feature of ['', ...wordsOf(text).flatMap(featuresOf)]) {
    const hash = parseInt(sha256(feature).slice(0, 8), 16);
    vector[hash % DIMENSIONS] += (hash >>> 8) % 2 === 0 ? 1 : -1;
  }
  return vector.every((x) => x === 0) ? unit([1, ...vector.slice(1)]) : unit(vector);
}
