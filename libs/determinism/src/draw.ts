import { createHash } from 'node:crypto';

export type Place = readonly (string | number)[];

const digest = (seed: number, place: Place): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([seed, ...place]))
    .digest();

/**
 * A uniform number in [0, 1) from hash(seed, place): the same place always draws the same, and no draw
 * depends on how many came before, so forks share the draws of their common prefix. 53 bits of SHA-256.
 */
export function draw(seed: number, ...place: Place): number {
  const bytes = digest(seed, place);
  return (bytes.readUInt32BE(0) * 2 ** 21 + (bytes.readUInt32BE(4) >>> 11)) / 2 ** 53;
}

/** A seed of 53 bits for what a place hands on to another generator, such as a model call. */
export function derivedSeed(seed: number, ...place: Place): number {
  const bytes = digest(seed, place);
  return bytes.readUInt32BE(0) * 2 ** 21 + (bytes.readUInt32BE(4) >>> 11);
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
