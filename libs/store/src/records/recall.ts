import type { MemoryPlace, Recalled, RecalledMemory, RecallQuestion } from '@scrai/contracts';
import { few } from '../append/few.js';
import type { Queryable } from '../statement.js';
import { scored, type Candidate } from './recall-score.js';

/** A stem as a query for itself. */
const AS_QUERY = String.raw`('''' || replace(replace(stem, '\', '\\'), '''', '''''') || '''')::tsquery`;

/** Those of one agent, which it had before the turn; an index leads to them, however many there are in all. */
const candidates = (standing: string): string => `
SELECT m.seq, m.index, m.turn, m.importance,
       ARRAY(SELECT s.place::int FROM unnest(a.stems) WITH ORDINALITY s (stem, place) WHERE m.words @@ s.stem) AS hits
  FROM memories m CROSS JOIN asked a
 WHERE m.agent_id = $1 AND m.seq < $2 AND ${standing} AND ${few('m.seq')} AND m.kind <> 'summary'
   AND NOT (m.kind IN ('episodic', 'reflection') AND m.sources[cardinality(m.sources)] >= $3)`;

const CANDIDATES = {
  name: 'recall_candidates',
  text: `WITH asked AS MATERIALIZED (
  SELECT ARRAY(SELECT ${AS_QUERY} FROM unnest(tsvector_to_array(to_tsvector($4::regconfig, $5))) stem) AS stems
)${candidates('m.forgotten_at IS NULL')}
UNION ALL${candidates('m.forgotten_at > $2')}`,
};

const TEXTS = {
  name: 'recall_texts',
  text: `SELECT m.seq, m.index, m.kind, m.text, m.importance, m.turn
    FROM unnest($2::int[], $3::int[]) AS p (seq, index)
    JOIN memories m ON m.agent_id = $1 AND m.seq = p.seq AND m.index = p.index`,
};

/** What comes to an agent's mind before a turn. The same question has the same answer, whatever was written or forgotten since. */
export async function recall(
  db: Queryable,
  { agent_id, language, query, before, shown_from, turn, limit }: RecallQuestion,
): Promise<Recalled> {
  const params = [agent_id, before, shown_from, language, query.replaceAll('\0', ' ')];
  const best = scored(await db.query<Candidate>(CANDIDATES, params), turn).slice(0, limit);
  const places = [best.map(({ seq }) => seq), best.map(({ index }) => index)];
  const rows = await db.query<Omit<RecalledMemory, 'score'>>(TEXTS, [agent_id, ...places]);
  const keyOf = ({ seq, index }: MemoryPlace): string => `${seq}.${index}`;
  const found = new Map(rows.map((row) => [keyOf(row), row]));
  return { memories: best.map((each) => ({ ...found.get(keyOf(each))!, score: each.score })) };
}
