import type { EngineType, LogEvent } from '@scrai/contracts';
import type { RunEventRow } from '../entities/run-event.js';
import type { Queryable } from '../statement.js';

/** A canonical event as it is stored: what the logic reads, and when and for whom it was written. */
export type StoredEvent = LogEvent & {
  schema_version: number;
  agent: string | null;
  engine_type: EngineType | null;
  source_engine_id: string | null;
  created_at: Date;
};

const READ = {
  name: 'read_log',
  text: `SELECT seq, type, schema_version, caused_by, payload, agent, engine_type, source_engine_id, created_at
           FROM run_events WHERE scenario_run_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
};

/** Events of a run after a seq, in order, `limit` at most. */
export function readLog(db: Queryable, runId: string, after: number, limit: number): Promise<StoredEvent[]> {
  return db.query<StoredEvent>(READ, [runId, after, limit]);
}

const BY_ID = {
  name: 'event_by_id',
  text: `SELECT e.* FROM event_instances i JOIN run_events e USING (scenario_run_id, seq) WHERE i.event_id = $1`,
};

/** The `turn.requested` behind an event instance. Other events are found by run and seq: their ids are derived. */
export async function eventOfInstance(db: Queryable, eventId: string): Promise<RunEventRow | null> {
  const [row] = await db.query<RunEventRow>(BY_ID, [eventId]);
  return row ?? null;
}
