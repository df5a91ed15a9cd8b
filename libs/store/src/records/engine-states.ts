import type { EngineHeartbeat } from '@scrai/contracts';
import { columnsOf, ParameterNumbers, type Shape } from '../rows/rows.js';
import type { Queryable } from '../statement.js';
import { storable } from '../storable.js';

const HEARTBEAT = {
  engine_id: 'uuid',
  engine_type: 'text',
  host: 'text',
  pid: 'int4',
  draining: 'bool',
  metadata: 'jsonb',
  started_at: 'timestamptz',
} as const satisfies Shape;

const RECORD = {
  name: 'record_heartbeats',
  text: `INSERT INTO engine_states (${Object.keys(HEARTBEAT).join(', ')}, heartbeat_at)
    SELECT *, now() FROM ${new ParameterNumbers().rows('h', HEARTBEAT)} ORDER BY engine_id
    ON CONFLICT (engine_id) DO UPDATE SET engine_type = excluded.engine_type, host = excluded.host,
      pid = excluded.pid, draining = engine_states.draining OR excluded.draining, metadata = excluded.metadata,
      started_at = excluded.started_at, heartbeat_at = excluded.heartbeat_at, updated_at = now()`,
};

/**
 * Keeps the latest word of each engine, by the database's clock. The last of several from one engine counts; but one that
 * drains never takes work again, whatever is still on its way.
 */
export async function recordHeartbeats(db: Queryable, heartbeats: readonly EngineHeartbeat[]): Promise<void> {
  const latest = new Map(heartbeats.map((heartbeat) => [heartbeat.engine_id, heartbeat]));
  const rows = [...latest.values()].map((heartbeat) => ({
    ...heartbeat,
    draining: heartbeat.draining ?? false,
    metadata: storable(heartbeat.metadata),
    started_at: new Date(heartbeat.started_at_ms).toISOString(),
  }));
  await db.query(RECORD, columnsOf(HEARTBEAT, rows));
}
