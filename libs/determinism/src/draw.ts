import { hash } from 'node:crypto';

export type Place = readonly (string | number)[];

/**
 * A uniform number in [0, 1) from hash(seed, place): the same place always draws the same, and no draw
 * depends on how many came before, so forks share the draws of their common prefix. 53 bits of SHA-256.
 */
export function draw(seed: number, ...place: Place): number {
  return derivedSeed(seed, ...place) / 2 ** 53;
}

/** A seed of 53 bits for what a place hands on to another generator, such as a model call. */
export function derivedSeed(seed: number, ...place: Place): number {
  // As hex digits: to make a buffer of them takes three times as long as the hash.
  const digits = hash('sha256', JSON.stringify([seed, ...place]));
  return parseInt(digits.slice(0, 8), 16) * 2 ** 21 + (parseInt(digits.slice(8, 16), 16) >>> 11);
}

/** The items in a random order that depends on the place alone (Fisher-Yates). */
export function shuffled<T>(items: readonly T[], seed: number, ...place: Place): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(draw(seed, ...place, i) * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}
