import type { MemoryKind, MemoryPlace } from '@scrai/contracts';
import type { MemoryRow } from '../entities/memory.js';
import type { Queryable } from '../statement.js';

/** All but the stems. */
const COLUMNS = `agent_id, seq, index, scenario_run_id, turn, kind, text, importance, about, sources, language, forgotten_at,
  created_at`;

const LIST = `SELECT ${COLUMNS} FROM memories
  WHERE agent_id = $1 AND (seq, index) > ($2::bigint, $3::bigint) AND ($4::text IS NULL OR kind = $4)
    AND CASE WHEN $5::int IS NULL THEN forgotten_at IS NULL
             ELSE seq <= $5 AND (forgotten_at IS NULL OR forgotten_at > $5) END
    AND ($6::text IS NULL OR words @@ replace(plainto_tsquery(language::regconfig, $6)::text, '&', '|')::tsquery)
  ORDER BY seq, index LIMIT $7`;

export interface MemoryFilter {
  kind?: MemoryKind;
  /** As it was when the log had this many events; as it is now, when absent. */
  at_seq?: number;
  /** Words, of which one must be in it. */
  q?: string;
}

/** What an agent remembers, oldest first, after a place. */
export function agentMemories(
  db: Queryable,
  agentId: string,
  { kind = null, at_seq = null, q = null }: { [K in keyof MemoryFilter]: MemoryFilter[K] | null },
  { limit, after = { seq: 0, index: 0 } }: { limit: number; after?: MemoryPlace },
): Promise<MemoryRow[]> {
  const words = q?.replaceAll('\0', ' ') ?? null;
  return db.query<MemoryRow>(LIST, [agentId, after.seq, after.index, kind, at_seq, words, limit]);
}

/** A memory at a place, whether the agent still has it or not; null where there never was one. */
export async function memoryAt(
  db: Queryable,
  agentId: string,
  { seq, index }: MemoryPlace,
): Promise<MemoryRow | null> {
  const [row] = await db.query<MemoryRow>(
    `SELECT ${COLUMNS} FROM memories WHERE agent_id = $1 AND seq = $2 AND index = $3`,
    [agentId, seq, index],
  );
  return row ?? null;
}

/**
 * What an action that was carried out gave its agent to remember, whether it still has it or not: the edit stands in the log since the
 * moment at which the action was handled, and what came of it is caused by it.
 */
export async function memoryOfEdit(
  db: Queryable,
  actionId: string,
  { kind, text }: Pick<MemoryRow, 'kind' | 'text'>,
): Promise<MemoryRow | null> {
  const columns = COLUMNS.replace(/\w+/g, 'm.$&');
  const [row] = await db.query<MemoryRow>(
    `SELECT ${columns} FROM actions a
       JOIN memories m ON m.agent_id = a.agent_id AND m.kind = $2 AND m.text = $3
       JOIN run_events w ON w.scenario_run_id = a.scenario_run_id AND w.seq = m.seq
       JOIN run_events e ON e.scenario_run_id = a.scenario_run_id AND e.seq = w.caused_by
      WHERE a.id = $1 AND e.type = 'memory.edited' AND e.created_at = a.processed_at AND e.payload - 'agent' = a.payload
      ORDER BY m.seq DESC, m.index DESC LIMIT 1`,
    [actionId, kind, text],
  );
  return row ?? null;
}
