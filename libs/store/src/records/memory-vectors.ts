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

/**
 * Of the models that there are vectors of, each found by the index in one step, and that have an own name: which has most of the
 * texts. All of them are searched by its vectors, since those of two models are in no common space.
 */
const GIVEN_BY = {
  name: 'vectors_given_by',
  text: `WITH RECURSIVE models (model) AS (
  SELECT min(model) FROM memory_vectors
  UNION ALL
  SELECT (SELECT min(v.model) FROM memory_vectors v WHERE v.model > m.model) FROM models m WHERE m.model IS NOT NULL
),
texts AS MATERIALIZED (
  SELECT DISTINCT ${hashOf('t.text')} AS hash FROM (SELECT $3::text AS text UNION ALL ${remembered('m.text')}) t
)
SELECT m.model FROM models m CROSS JOIN texts t JOIN memory_vectors v ON v.model = m.model AND v.text_hash = t.hash
 WHERE substr(m.model, strpos(m.model, ':') + 1) = $4
 GROUP BY m.model ORDER BY count(*) DESC, m.model LIMIT 1`,
};

/** Texts that have no vector of a model: the query, and what the agent could recall before a seq. What has one is marked as used today. */
export async function lackingVectors(
  db: Queryable,
  { agent_id, before, query, model: asked, recorded_as }: LackingVectorsQuestion,
): Promise<LackingVectors> {
  const params = [agent_id, before, query.replaceAll('\0', ' ')];
  const [given] =
    recorded_as === undefined ? [] : await db.query<{ model: string }>(GIVEN_BY, [...params, recorded_as]);
  const model = given?.model ?? asked;
  const rows = await db.query<{ text: string }>(LACKING, [...params, model]);
  return { texts: rows.map(({ text }) => text), model };
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
