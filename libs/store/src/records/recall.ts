import type { Concerned, MemoryPlace, Recalled, RecalledMemory, RecallQuestion } from '@scrai/contracts';
import type { Queryable } from '../statement.js';
import { scored, type Candidate } from './recall-score.js';
import { remembered } from './remembered.js';
import { similarities } from './similarities.js';

/** A stem as a query for itself. */
const AS_QUERY = String.raw`('''' || replace(replace(stem, '\', '\\'), '''', '''''') || '''')::tsquery`;

const HITS =
  'ARRAY(SELECT s.place::int FROM unnest(a.stems) WITH ORDINALITY s (stem, place) WHERE m.words @@ s.stem)';

/** Whom a relation is to; null for other memories. */
const RELATION = "CASE m.kind WHEN 'relation' THEN m.about END";

const CANDIDATES = {
  name: 'recall_candidates',
  text: `WITH asked AS MATERIALIZED (
  SELECT ARRAY(SELECT ${AS_QUERY} FROM unnest(tsvector_to_array(to_tsvector($4::regconfig, $5))) stem) AS stems
)
${remembered(`m.seq, m.index, m.turn, m.importance, ${HITS} AS hits, ${RELATION} AS relates`, {
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

type Found = Candidate & { relates: string[] | null };

/** Who is merely there matters less than who speaks. */
const AROUND = 0.5;

/** The candidates, with how much each relation is to somebody whom the turn concerns. */
function concerning(
  found: readonly Found[],
  { now = [], around = [] }: Partial<Concerned> = {},
): Candidate[] {
  const names = new Map([
    ...around.map((name) => [name, AROUND] as const),
    ...now.map((name) => [name, 1] as const),
  ]);
  return found.map(({ relates, ...candidate }) => {
    const concern = Math.max(0, ...(relates ?? []).map((name) => names.get(name) ?? 0));
    return concern > 0 ? { ...candidate, concern } : candidate;
  });
}

/** So many of the best, of which what concerns others takes at most half while there is anything else. */
function bounded<Place extends MemoryPlace>(
  best: readonly Place[],
  candidates: readonly Candidate[],
  limit: number,
): Place[] {
  const concerned = new Set(candidates.filter(({ concern }) => concern).map(keyOf));
  const excess = new Set(best.filter((each) => concerned.has(keyOf(each))).slice(Math.ceil(limit / 2)));
  return [...best.filter((each) => !excess.has(each)), ...excess].slice(0, limit);
}

const keyOf = ({ seq, index }: MemoryPlace): string => `${seq}.${index}`;

/** What comes to an agent's mind before a turn. The same question has the same answer, whatever was written or forgotten since. */
export async function recall(db: Queryable, question: RecallQuestion): Promise<Recalled> {
  const { agent_id, language, before, shown_from, turn, limit, embeddings } = question;
  const query = question.query.replaceAll('\0', ' ');
  const found = await db.query<Found>(CANDIDATES, [agent_id, before, shown_from, language, query]);
  const near = embeddings && (await similarities(db, { agent_id, before, query, model: embeddings }));
  const meant = near ? found.map((each) => ({ ...each, similarity: near.get(keyOf(each)) })) : found;
  const candidates = concerning(meant, question.concerned);
  const best = bounded(scored(candidates, turn), candidates, limit);
  const places = [best.map(({ seq }) => seq), best.map(({ index }) => index)];
  const rows = await db.query<Omit<RecalledMemory, 'score'>>(TEXTS, [agent_id, ...places]);
  const texts = new Map(rows.map((row) => [keyOf(row), row]));
  return { memories: best.map((each) => ({ ...texts.get(keyOf(each))!, score: each.score })) };
}
