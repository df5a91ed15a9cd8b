import type { LackingVectors, LackingVectorsQuestion, TextVectors } from '@scrai/contracts';
import type { Queryable } from '../statement.js';
import { hashOf, remembered } from './remembered.js';

/** So many texts are named at once: a call for their vectors is no larger, and neither is the answer. */
const AT_ONCE = 100;

const LACKING = {
  name: 'lacking_vectors',
  text: `WITH texts AS MATERIALIZED (
  SELECT DISTINCT t.text, ${hashOf('t.text')} AS hash
    FROM (SELECT $3::text AS text UNION ALL ${remembered('m.text')}) t
),
used AS (
  UPDATE memory_vectors v SET used_on = current_date FROM texts t
   WHERE v.model = $4 AND v.text_hash = t.hash AND v.used_on < current_date
)
SELECT t.text FROM texts t
 WHERE NOT EXISTS (SELECT FROM memory_vectors v WHERE v.model = $4 AND v.text_hash = t.hash)
 ORDER BY t.text LIMIT ${AT_ONCE}`,
};

/** The models that there are vectors of, each found by the index in one step; those by an own name, and their vectors of texts. */
const TAKE_OVER = {
  name: 'take_over_vectors',
  text: `WITH RECURSIVE models (model) AS (
  SELECT min(model) FROM memory_vectors
  UNION ALL
  SELECT (SELECT min(v.model) FROM memory_vectors v WHERE v.model > m.model) FROM models m WHERE m.model IS NOT NULL
)
INSERT INTO memory_vectors (model, text_hash, vector, used_on)
SELECT DISTINCT ON (v.text_hash) $1, v.text_hash, v.vector, current_date
  FROM models m CROSS JOIN unnest($3::text[]) t (text)
  JOIN memory_vectors v ON v.model = m.model AND v.text_hash = ${hashOf('t.text')}
 WHERE substr(m.model, strpos(m.model, ':') + 1) = $2
 ORDER BY v.text_hash, v.model
ON CONFLICT DO NOTHING RETURNING 1`,
};

/** Texts that have no vector of a model: the query, and what the agent could recall before a seq. What has one is marked as used today. */
export async function lackingVectors(
  db: Queryable,
  { agent_id, before, query, model, recorded_as }: LackingVectorsQuestion,
): Promise<LackingVectors> {
  const params = [agent_id, before, query.replaceAll('\0', ' '), model];
  for (;;) {
    const rows = await db.query<{ text: string }>(LACKING, params);
    const texts = rows.map(({ text }) => text);
    if (recorded_as === undefined || texts.length === 0) return { texts };
    const taken = await db.query(TAKE_OVER, [model, recorded_as, texts]);
    if (taken.length === 0) return { texts };
  }
}

const KEEP = {
  name: 'keep_vectors',
  text: `INSERT INTO memory_vectors (model, text_hash, vector, used_on)
    SELECT DISTINCT ON (text) $1, ${hashOf('text')}, vector::real[], current_date
      FROM unnest($2::text[], $3::text[]) AS v (text, vector) ORDER BY text
    ON CONFLICT DO NOTHING`,
};

/** Keeps vectors of texts. The first that came for a text stays. */
export async function keepVectors(db: Queryable, { model, vectors }: TextVectors): Promise<void> {
  const numbers = vectors.map(({ vector }) => `{${floatsIn(vector).join(',')}}`);
  await db.query(KEEP, [model, vectors.map(({ text }) => text), numbers]);
}

function floatsIn(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
}
