import type { Recalled, RecalledMemory, RecallQuestion } from '@scrai/contracts';
import { anyOf } from '../reads/memories.js';
import type { Queryable } from '../statement.js';

/** Of what no word fits, so many of the newest may come to mind all the same. */
const NEWEST = 20;
/** By which recency fades with each turn of the run. */
const DECAY = 0.995;
/** Those of the program that goes with the paper: equal ones let the talk of the day drown what was asked for. */
const WEIGHTS = { recency: 0.5, importance: 2, relevance: 3 };
const ALL = WEIGHTS.recency + WEIGHTS.importance + WEIGHTS.relevance;

/**
 * As in Park et al. 2023, "Generative Agents" (https://arxiv.org/abs/2304.03442, section 4.1): recency, importance and
 * relevance, each from 0 to 1, are added up by their weights. Relevance is how much of the question's words a memory has, rare ones
 * counting more (idf). Equal scores go by place, the newest first. It sees what was kept before `before` and not forgotten
 * then, in the present rows and in those that were forgotten since.
 */
const RECALL = {
  name: 'recall',
  text: `WITH asked AS MATERIALIZED (
  SELECT ${anyOf('$2', '$3')} AS any_word, tsvector_to_array(to_tsvector($2::regconfig, $3)) AS stems
),
own AS MATERIALIZED (
  SELECT m.* FROM memories m WHERE m.agent_id = $1 AND m.forgotten_at IS NULL AND m.seq < $4
  UNION ALL
  SELECT m.* FROM memories m WHERE m.agent_id = $1 AND m.forgotten_at > $4 AND m.seq < $4
),
possible AS MATERIALIZED (
  SELECT o.*, numnode(a.any_word) > 0 AND o.words @@ a.any_word AS fits
    FROM own o CROSS JOIN asked a
   WHERE o.kind <> 'summary' AND NOT (o.kind = 'episodic' AND o.sources[cardinality(o.sources)] >= $5)
),
hits AS MATERIALIZED (
  SELECT p.seq, p.index, w.lexeme FROM possible p CROSS JOIN asked a CROSS JOIN LATERAL unnest(p.words) w
   WHERE p.fits AND w.lexeme = ANY(a.stems)
),
rarity AS (
  SELECT lexeme, ln(1 + (SELECT count(*) FROM possible)::float8 / count(*)) AS idf FROM hits GROUP BY lexeme
),
raw AS MATERIALIZED (
  SELECT seq, index, sum(idf ORDER BY lexeme) AS idf FROM hits JOIN rarity USING (lexeme) GROUP BY seq, index
),
candidates AS (
  SELECT seq, index FROM raw
  UNION
  (SELECT seq, index FROM possible ORDER BY seq DESC, index DESC LIMIT ${NEWEST})
)
SELECT p.seq, p.index, p.kind, p.text, p.importance, p.turn,
       round(((${WEIGHTS.recency} * power(${DECAY}::float8, greatest($6 - p.turn, 0)) + ${WEIGHTS.importance} * p.importance +
               ${WEIGHTS.relevance} * coalesce(r.idf / (SELECT max(idf) FROM raw), 0)) / ${ALL})::numeric, 6)::float8 AS score
  FROM candidates c JOIN possible p USING (seq, index) LEFT JOIN raw r USING (seq, index)
 ORDER BY score DESC, p.seq DESC, p.index DESC LIMIT $7`,
};

/** What comes to an agent's mind before a turn. The same question has the same answer, whatever was written since. */
export async function recall(
  db: Queryable,
  { agent_id, language, query, before, shown_from, turn, limit }: RecallQuestion,
): Promise<Recalled> {
  const params = [agent_id, language, query.replaceAll('\0', ' '), before, shown_from, turn, limit];
  return { memories: await db.query<RecalledMemory>(RECALL, params) };
}
