/** FNV-1a over a text, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}

/** MurmurHash3's finaliser: every bit of the input moves every bit of the output. */
function mixed(hash: number): number {
  let mix = hash;
  mix = Math.imul(mix ^ (mix >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
}

/**
 * Uniform in [0, 1) for a seed of up to 53 bits, a purpose and an index. A turn of the simulated model draws a dozen times;
 * with determinism's SHA-256 draws (2 µs each) that was half of its cost. Nothing in a canonical log depends on the method
 * but the words of a simulated model.
 */
export function quickDraw(seed: number, purpose: string, index: number): number {
  const low = seed >>> 0;
  const high = Math.floor(seed / 2 ** 32);
  const first = mixed(low ^ hashOf(purpose));
  return mixed(mixed(first ^ Math.imul(high, 0x9e3779b1)) + Math.imul(index + 1, 0x27d4eb2f)) / 2 ** 32;
}
