import type { Queryable } from '@scrai/store';

/** Seconds that some runs took, by the database's clock. */
export interface Span {
  /** From the first turn's request to the last run's end. */
  log_seconds: number;
  /** From the first turn's request to the last row of all, model calls included. */
  rows_seconds: number;
  /** From the first event instance committed `queued` to the last committed `completed`. */
  queue_seconds: number;
}

const SPAN = `
SELECT extract(epoch FROM l.last - l.first)::float8 AS log_seconds,
       extract(epoch FROM greatest(l.last, c.last) - l.first)::float8 AS rows_seconds,
       extract(epoch FROM q.last - q.first)::float8 AS queue_seconds
  FROM (SELECT min(created_at) FILTER (WHERE type = 'turn.requested') AS first, max(created_at) AS last
          FROM run_events WHERE scenario_run_id = ANY($1)) l,
       (SELECT max(created_at) AS last FROM model_calls WHERE scenario_run_id = ANY($1)) c,
       (SELECT min(created_at) AS first, max(closed_at) AS last
          FROM event_instances WHERE scenario_run_id = ANY($1)) q`;

export async function spanOf(database: Queryable, ids: string[]): Promise<Span> {
  const [span] = await database.query<Span>(SPAN, [ids]);
  return span;
}

const REQUESTS = `
SELECT extract(epoch FROM created_at)::float8 * 1000 AS ms
  FROM run_events WHERE scenario_run_id = $1 AND type = 'turn.requested' ORDER BY seq`;

/**
 * Milliseconds from each turn's request to the next one's, in a run whose agents act one after another: the whole way
 * through store, broker, engine, broker, orchestrator, and the commit. Element 0 belongs to turn 1.
 */
export async function turnLatencies(database: Queryable, id: string): Promise<number[]> {
  const rows = await database.query<{ ms: number }>(REQUESTS, [id]);
  return rows.slice(1).map(({ ms }, index) => ms - rows[index].ms);
}

const ROUNDS = `
SELECT (payload->>'round')::int AS round, extract(epoch FROM min(created_at))::float8 AS began
  FROM run_events WHERE scenario_run_id = $1 AND type = 'turn.requested' GROUP BY 1
 UNION ALL
SELECT NULL, extract(epoch FROM max(created_at))::float8 FROM run_events WHERE scenario_run_id = $1
 ORDER BY 2`;

/** Seconds of each round of a run in one scene: from its first request to the next round's, or to the run's end. */
export async function roundSeconds(database: Queryable, id: string): Promise<number[]> {
  const rows = await database.query<{ began: number }>(ROUNDS, [id]);
  return rows.slice(1).map(({ began }, index) => began - rows[index].began);
}

/** Bytes of the median view of a run, as JSON. */
export async function medianViewBytes(database: Queryable, id: string): Promise<number> {
  const [{ bytes }] = await database.query<{ bytes: number }>(
    `SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY octet_length((body::json->'view')::text))::int AS bytes
       FROM work_messages WHERE scenario_run_id = $1`,
    [id],
  );
  return bytes;
}
