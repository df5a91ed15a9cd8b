import type { EventTypeRow, RetryPolicyRow } from '../entities/master-data.js';
import type { Queryable } from '../statement.js';
import { storable } from '../storable.js';

/** Name of the policy for every event type that has none of its own. */
export const GLOBAL_POLICY = 'global';

export type RetryPolicy = Omit<RetryPolicyRow, 'created_at' | 'updated_at'>;
export type EventTypeEntry = Omit<EventTypeRow, 'created_at' | 'updated_at'>;

export function listRetryPolicies(db: Queryable): Promise<RetryPolicyRow[]> {
  return db.query<RetryPolicyRow>('SELECT * FROM retry_policies ORDER BY name');
}

/** The policy of a name, or null. */
export async function getRetryPolicy(db: Queryable, name: string): Promise<RetryPolicyRow | null> {
  const [row] = await db.query<RetryPolicyRow>('SELECT * FROM retry_policies WHERE name = $1', [name]);
  return row ?? null;
}

export async function putRetryPolicy(db: Queryable, policy: RetryPolicy): Promise<RetryPolicyRow> {
  const [row] = await db.query<RetryPolicyRow>(
    `INSERT INTO retry_policies
       (name, max_retries, initial_delay_ms, max_delay_ms, multiplier, jitter, dead_letter_threshold)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (name) DO UPDATE SET max_retries = excluded.max_retries, updated_at = now(),
       initial_delay_ms = excluded.initial_delay_ms, max_delay_ms = excluded.max_delay_ms,
       multiplier = excluded.multiplier, jitter = excluded.jitter,
       dead_letter_threshold = excluded.dead_letter_threshold
     RETURNING *`,
    [
      ...[policy.name, policy.max_retries, policy.initial_delay_ms, policy.max_delay_ms],
      ...[policy.multiplier, policy.jitter, policy.dead_letter_threshold],
    ],
  );
  return row as RetryPolicyRow;
}

/** Gives an event type the global policy again. */
export async function dropRetryPolicy(db: Queryable, name: string): Promise<void> {
  await db.query('DELETE FROM retry_policies WHERE name = $1', [name]);
}

export function listEventTypes(db: Queryable): Promise<EventTypeRow[]> {
  return db.query<EventTypeRow>('SELECT * FROM event_types ORDER BY name');
}

export async function getEventType(db: Queryable, name: string): Promise<EventTypeRow | null> {
  const [row] = await db.query<EventTypeRow>('SELECT * FROM event_types WHERE name = $1', [name]);
  return row ?? null;
}

export async function putEventType(db: Queryable, entry: EventTypeEntry): Promise<EventTypeRow> {
  const [row] = await db.query<EventTypeRow>(
    `INSERT INTO event_types (name, schema_version, description, payload_schema) VALUES ($1, $2, $3, $4)
     ON CONFLICT (name) DO UPDATE SET schema_version = excluded.schema_version, updated_at = now(),
       description = excluded.description, payload_schema = excluded.payload_schema
     RETURNING *`,
    [entry.name, entry.schema_version, entry.description, storable(entry.payload_schema)],
  );
  return row as EventTypeRow;
}
