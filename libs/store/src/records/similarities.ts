import type { LackingVectorsQuestion } from '@scrai/contracts';
import type { Queryable } from '../statement.js';
import { hashOf, remembered } from './remembered.js';
import { vectorsOf, type Vectors } from './vector-cache.js';

/** Similarities are compared to so many parts: the last digits are not the same whoever works them out. */
const PARTS = 1e4;

const JOINED = `JOIN memory_vectors v ON v.model = $3 AND v.text_hash = ${hashOf('m.text')}`;

/** With the extension pgvector, where this database has it, the work is done beside the data. */
const NEAR = {
  name: 'similarities_pgvector',
  text: `WITH asked AS MATERIALIZED (
  SELECT vector FROM memory_vectors WHERE model = $3 AND text_hash = ${hashOf('$4::text')}
)
${remembered('m.seq, m.index, 1 - (v.vector::vector <=> a.vector::vector) AS similarity', {
  from: `${JOINED} JOIN asked a ON cardinality(a.vector) = cardinality(v.vector)`,
})}`,
};

const HASHES = {
  name: 'similarities_hashes',
  text: `SELECT null::int AS seq, null::int AS index, encode(${hashOf('$4::text')}, 'hex') AS hash
UNION ALL
${remembered(`m.seq, m.index, encode(v.text_hash, 'hex') AS hash`, { from: JOINED })}`,
};

const extensions = new WeakMap<Queryable, Promise<boolean>>();

/** Whether a database has pgvector; once it has answered, it is not asked again in the life of a process. */
function hasPgvector(db: Queryable): Promise<boolean> {
  let known = extensions.get(db);
  if (!known) {
    known = db.query(`SELECT FROM pg_extension WHERE extname = 'vector'`).then(({ length }) => length > 0);
    extensions.set(db, known);
    known.catch(() => extensions.delete(db));
  }
  return known;
}

/**
 * How close in meaning to a query, from -1 to 1, each memory is that has a vector of the model, by `seq.index`. A vector of another
 * length than that of the query is of another model by the same name: its memory counts as one without.
 */
export async function similarities(
  db: Queryable,
  question: LackingVectorsQuestion,
): Promise<Map<string, number>> {
  const near = (await hasPgvector(db)) ? await byDatabase(db, question) : await byHand(db, question);
  return new Map(
    near.map(({ seq, index, similarity }) => [`${seq}.${index}`, Math.round(similarity * PARTS) / PARTS]),
  );
}

interface Near {
  seq: number;
  index: number;
  similarity: number;
}

const paramsOf = ({ agent_id, before, model, query }: LackingVectorsQuestion): unknown[] => [
  ...[agent_id, before, model, query],
];

const byDatabase = (db: Queryable, question: LackingVectorsQuestion): Promise<Near[]> =>
  db.query<Near>(NEAR, paramsOf(question));

async function byHand(db: Queryable, question: LackingVectorsQuestion): Promise<Near[]> {
  const rows = await db.query<{ seq: number | null; index: number; hash: string }>(
    HASHES,
    paramsOf(question),
  );
  const vectors = await vectorsOf(db, question.model, [...new Set(rows.map(({ hash }) => hash))]);
  const asked = rows.find(({ seq }) => seq === null)!.hash;
  return rows.flatMap(({ seq, index, hash }) => {
    const similarity = seq === null ? null : dot(vectors, asked, hash);
    return seq === null || similarity === null ? [] : { seq, index, similarity };
  });
}

function dot(vectors: Vectors, a: string, b: string): number | null {
  const [one, other] = [vectors.get(a), vectors.get(b)];
  if (!one || !other) throw new Error('a search by meaning, and the question or a memory has no vector');
  if (one.length !== other.length) return null;
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += one[at] * other[at];
  return sum;
}
