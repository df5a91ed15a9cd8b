import type { MemoryPlace, Recalled, RecalledMemory, RecallQuestion } from '@scrai/contracts';
import type { Queryable } from '../statement.js';
import { scored, type Candidate } from './recall-score.js';
import { remembered } from './remembered.js';
import { similarities } from './similarities.js';

/** A stem as a query for itself. */
const AS_QUERY = String.raw`('''' || replace(replace(stem, '\', '\\'), '''', '''''') || '''')::tsquery`;

const HITS =
  'ARRAY(SELECT s.place::int FROM unnest(a.stems) WITH ORDINALITY s (stem, place) WHERE m.words @@ s.stem)';

const CANDIDATES = {
  name: 'recall_candidates',
  text: `WITH asked AS MATERIALIZED (
  SELECT ARRAY(SELECT ${AS_QUERY} FROM unnest(tsvector_to_array(to_tsvector($4::regconfig, $5))) stem) AS stems
)
${remembered(`m.seq, m.index, m.turn, m.importance, ${HITS} AS hits`, {
  from: 'CROSS JOIN asked a',
  where: `NOT (m.kind IN ('episodic', 'reflection') AND m.sources[cardinality(m.sources)] >= $3)`,
})}`,
};

const TEXTS = {
  name: 'recall_texts',
  text: `SELECT m.seq, m.index, m.kind, m.text, m.importance, m.turn
    FROM unnest($2::int[], $3::int[]) AS p (seq, index)
    JOIN memories m ON m.agent_id = $1 AND m.seq = p.seq AND m.index = p.index`,
};

const keyOf = ({ seq, index }: MemoryPlace): string => `${seq}.${index}`;

/** What comes to an agent's mind before a turn. The same question has the same answer, whatever was written or forgotten since. */
export async function recall(db: Queryable, question: RecallQuestion): Promise<Recalled> {
  const { agent_id, language, before, shown_from, turn, limit, embeddings } = question;
  const query = question.query.replaceAll('\0', ' ');
  const found = await db.query<Candidate>(CANDIDATES, [agent_id, before, shown_from, language, query]);
  const near = embeddings && (await similarities(db, { agent_id, before, query, model: embeddings }));
  const candidates = near ? found.map((each) => ({ ...each, similarity: near.get(keyOf(each)) })) : found;
  const best = scored(candidates, turn).slice(0, limit);
  const places = [best.map(({ seq }) => seq), best.map(({ index }) => index)];
  const rows = await db.query<Omit<RecalledMemory, 'score'>>(TEXTS, [agent_id, ...places]);
  const texts = new Map(rows.map((row) => [keyOf(row), row]));
  return { memories: best.map((each) => ({ ...texts.get(keyOf(each))!, score: each.score })) };
}
