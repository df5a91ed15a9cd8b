import { Conditions } from '../conditions.js';
import type { EngineStateRow } from '../entities/engine-state.js';
import type { Queryable } from '../statement.js';

/** Engines, those heard of last first. Whether one lives is read from the age of `heartbeat_at`. */
export function listEngines(db: Queryable, filter: { engine_type?: string } = {}): Promise<EngineStateRow[]> {
  const conditions = new Conditions().add('engine_type = $', filter.engine_type);
  return db.query<EngineStateRow>(
    `SELECT * FROM engine_states ${conditions.where} ORDER BY heartbeat_at DESC, engine_id`,
    conditions.params,
  );
}

export async function getEngine(db: Queryable, engineId: string): Promise<EngineStateRow | null> {
  const [row] = await db.query<EngineStateRow>('SELECT * FROM engine_states WHERE engine_id = $1', [
    engineId,
  ]);
  return row ?? null;
}

/** Marks an engine as one that takes no more work. @returns null for an unknown one. */
export async function drainEngine(db: Queryable, engineId: string): Promise<EngineStateRow | null> {
  const [row] = await db.query<EngineStateRow>(
    'UPDATE engine_states SET draining = true, updated_at = now() WHERE engine_id = $1 RETURNING *',
    [engineId],
  );
  return row ?? null;
}
