import type { EngineType, Lane } from '@scrai/contracts';
import type { Queryable } from '../statement.js';

/** Committed work that should have been done by now, as far as anybody knows. */
export interface OverdueWork {
  scenario_run_id: string;
  turn: number;
  engine_type: EngineType;
  lane: Lane;
  dispatch: number;
  /** Attempts that are known to have been started at this dispatch. */
  attempts_started: number;
  /** As committed with the request, and so with dispatch 1. */
  body: string;
}

/**
 * Low-water marks rise to the lowest turn that is open, so that no read goes through the finished ones again. Only
 * runs that moved lately, whose mark lags, and which nobody is appending to: this must never wait for an append.
 */
const RAISE = {
  name: 'raise_open_from',
  text: `WITH lagging AS MATERIALIZED (
      SELECT u.id, o.turn FROM scenario_runs u
        JOIN LATERAL (SELECT min(i.turn) AS turn FROM event_instances i
                       WHERE i.scenario_run_id = u.id AND i.turn >= u.open_from AND i.closed_at IS NULL) o ON true
       WHERE u.status IN ('pending', 'running', 'paused') AND u.updated_at > now() - interval '10 s'
         AND o.turn > u.open_from + $1
    ), free AS MATERIALIZED (
      SELECT id FROM scenario_runs WHERE id IN (SELECT id FROM lagging) FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE scenario_runs r SET open_from = l.turn FROM free f JOIN lagging l USING (id) WHERE r.id = f.id`,
};
/** Finished turns that are read again at most. */
const LAG = 16;

const TAKE = {
  name: 'take_overdue',
  text: `WITH due AS MATERIALIZED (
      SELECT i.scenario_run_id, i.turn FROM scenario_runs r
        JOIN event_instances i ON i.scenario_run_id = r.id AND i.turn >= r.open_from
       WHERE r.status IN ('pending', 'running', 'paused') AND i.closed_at IS NULL AND i.status <> 'dead_letter'
         AND coalesce(i.lease_expires_at, '-infinity') < now()
         AND greatest(i.created_at, i.next_attempt_at, i.published_at) < now() - make_interval(secs => $1 / 1000.0)
         AND NOT EXISTS (SELECT 1 FROM turn_outcomes o
                          WHERE o.scenario_run_id = i.scenario_run_id AND o.turn = i.turn)
       ORDER BY i.published_at NULLS FIRST LIMIT $2 FOR NO KEY UPDATE OF i SKIP LOCKED
    ), taken AS (
      UPDATE event_instances x SET published_at = now() FROM due d
       WHERE x.scenario_run_id = d.scenario_run_id AND x.turn = d.turn AND d.turn % 1 = 0
      RETURNING x.scenario_run_id, x.turn, x.engine_type, x.lane, x.dispatch, x.attempts_started
    )
    SELECT t.*, w.body FROM taken t JOIN work_messages w USING (scenario_run_id, turn)`,
};

/**
 * Takes work that is committed, unfinished and was last published (or asked for) longer than `olderThanMs` ago, to
 * be published again; it is not taken again for as long. Event stores that do this at once share the work.
 */
export async function takeOverdueWork(
  db: Queryable,
  { olderThanMs, limit }: { olderThanMs: number; limit: number },
): Promise<OverdueWork[]> {
  await db.query(RAISE, [LAG]);
  return db.query<OverdueWork>(TAKE, [olderThanMs, limit]);
}
