import type { Queryable } from '../statement.js';

/** Most numbers that a process holds: 64 MB. */
const MOST_NUMBERS = 16_000_000;
/** Bytes before the first number of an array as Postgres sends it, and of each number with its length. */
const HEAD = 20;
const EACH = 8;

/** Hash of a text, in hex -> its vector. */
export type Vectors = Map<string, Float32Array>;

/** What was read of one model's vectors, which never change; what was not used for longest goes first. */
class VectorCache {
  private readonly vectors: Vectors = new Map();
  private numbers = 0;

  get(hash: string): Float32Array | undefined {
    const vector = this.vectors.get(hash);
    if (vector) {
      this.vectors.delete(hash);
      this.vectors.set(hash, vector);
    }
    return vector;
  }

  set(hash: string, vector: Float32Array): void {
    if (this.vectors.has(hash)) return;
    this.vectors.set(hash, vector);
    this.numbers += vector.length;
    for (const [oldest, { length }] of this.vectors) {
      if (this.numbers <= MOST_NUMBERS) break;
      this.vectors.delete(oldest);
      this.numbers -= length;
    }
  }
}

const caches = new WeakMap<Queryable, Map<string, VectorCache>>();

function cacheOf(db: Queryable, model: string): VectorCache {
  const ofDatabase = caches.get(db) ?? new Map<string, VectorCache>();
  caches.set(db, ofDatabase);
  const cache = ofDatabase.get(model) ?? new VectorCache();
  ofDatabase.set(model, cache);
  return cache;
}

const READ = {
  name: 'read_vectors',
  text: `SELECT encode(v.text_hash, 'hex') AS hash, array_send(v.vector) AS bytes
    FROM unnest($2::text[]) h (hash) JOIN memory_vectors v ON v.model = $1 AND v.text_hash = decode(h.hash, 'hex')`,
};

/** The vectors of texts by the hashes of those, as far as there are any. */
export async function vectorsOf(db: Queryable, model: string, hashes: readonly string[]): Promise<Vectors> {
  const cache = cacheOf(db, model);
  const found: Vectors = new Map();
  const unread: string[] = [];
  for (const hash of hashes) {
    const vector = cache.get(hash);
    if (vector) found.set(hash, vector);
    else unread.push(hash);
  }
  if (unread.length === 0) return found;
  for (const { hash, bytes } of await db.query<{ hash: string; bytes: Buffer }>(READ, [model, unread])) {
    const vector = numbersIn(bytes);
    cache.set(hash, vector);
    found.set(hash, vector);
  }
  return found;
}

const numbersIn = (bytes: Buffer): Float32Array =>
  Float32Array.from({ length: (bytes.length - HEAD) / EACH }, (_, at) =>
    bytes.readFloatBE(HEAD + at * EACH + EACH / 2),
  );
