import type { AttemptNote } from '@scrai/contracts';
import type { Database } from '../database.js';
import type { LeaseEnd, LeaseRow } from '../entities/lease.js';
import { columnsOf, ParameterNumbers, type Shape } from '../rows/rows.js';
import type { Queryable } from '../statement.js';
import { noteAttempts } from './attempts.js';

const LEASE = {
  lease_token: 'uuid',
  event_id: 'uuid',
  scenario_run_id: 'uuid',
  turn: 'int4',
  engine_id: 'uuid',
  engine_type: 'text',
  dispatch: 'int4',
  delivery: 'int4',
  lease_ms: 'int4',
} as const satisfies Shape;

const COLUMNS = 'lease_token, event_id, scenario_run_id, turn, engine_id, engine_type, dispatch, delivery';
const GRANT = {
  name: 'grant_leases',
  text: `INSERT INTO leases (${COLUMNS}, expires_at)
    SELECT ${COLUMNS}, now() + make_interval(secs => lease_ms / 1000.0) FROM ${new ParameterNumbers().rows('l', LEASE)}
    RETURNING expires_at`,
};

/** A turn that is about to be given to an engine over REST, for so many ms. */
export type NewLease = Omit<LeaseRow, 'expires_at' | 'ended_as' | 'ended_at' | 'created_at'> & {
  lease_ms: number;
};

/** A lease that an engine has. */
export type GrantedLease = NewLease & Pick<LeaseRow, 'expires_at'>;

/** Keeps who was given what, with the attempts that begin, in one commit. @throws QueryFailed, and keeps none. */
export async function grantLeases(database: Database, leases: readonly NewLease[]): Promise<GrantedLease[]> {
  const timestamp = new Date().toISOString();
  const notes = leases.map(({ lease_token: _, turn: __, ...lease }): AttemptNote => ({
    ...lease,
    status: 'processing',
    timestamp,
  }));
  return database.transaction(async (transaction) => {
    // By the clock of the database, which is the same throughout a commit.
    const [{ expires_at }] = await transaction.query<GrantedLease>(GRANT, columnsOf(LEASE, leases));
    await noteAttempts(transaction, notes);
    return leases.map((lease) => ({ ...lease, expires_at }));
  });
}

/** A lease with how its turn stands now, and the turn's work message. */
export interface LeaseStanding extends LeaseRow {
  agent: string;
  /** Whether the log has the turn's end, or an outcome waits in the database for its place in it. */
  answered: boolean;
  /** Whether this very attempt is the one that was recorded as completed. */
  answered_by_it: boolean;
  dead: boolean;
  /** Whether a requeue has begun anew since. */
  requeued: boolean;
  /** Whether its time is over, by the database's clock. */
  expired: boolean;
  /** Whether the turn was given to somebody else since. */
  overtaken: boolean;
  body: string;
}

const STANDING = {
  name: 'lease_standing',
  text: `SELECT l.*, i.agent, w.body,
      i.closed_at IS NOT NULL OR o.turn_id IS NOT NULL AS answered,
      coalesce(o.message->>'engine_id' = l.engine_id::text AND (o.message->>'delivery')::int = l.delivery, false)
        OR i.processed_by_engines @> jsonb_build_array(jsonb_build_object(
             'engine_id', l.engine_id, 'status', 'completed', 'retry_count', l.delivery - 1)) AS answered_by_it,
      i.status = 'dead_letter' AS dead,
      l.expires_at <= now() AS expired, i.dispatch > l.dispatch AS requeued, i.attempts_started > l.delivery AS overtaken
    FROM leases l JOIN event_instances i USING (scenario_run_id, turn) JOIN work_messages w USING (scenario_run_id, turn)
    LEFT JOIN turn_outcomes o USING (scenario_run_id, turn)
   WHERE l.lease_token = $1 AND l.event_id = $2`,
};

/** @returns null for a token that was not given out for this event. */
export async function leaseStanding(
  db: Queryable,
  leaseToken: string,
  eventId: string,
): Promise<LeaseStanding | null> {
  const [row] = await db.query<LeaseStanding>(STANDING, [leaseToken, eventId]);
  return row ?? null;
}

const EXTEND = {
  name: 'extend_lease',
  text: `WITH extended AS (
      UPDATE leases SET expires_at = now() + make_interval(secs => $2 / 1000.0)
       WHERE lease_token = $1 AND ended_at IS NULL RETURNING *
    ), locked AS (
      UPDATE event_instances x SET lease_expires_at = l.expires_at, updated_at = now()
        FROM extended l WHERE x.event_id = l.event_id AND x.locked_by = 'processing_by_' || l.engine_id
    )
    SELECT expires_at FROM extended`,
};

/** Gives a lease so many ms from now. @returns null for one that has ended: it stays so. */
export async function extendLease(db: Queryable, leaseToken: string, leaseMs: number): Promise<Date | null> {
  const [row] = await db.query<Pick<LeaseRow, 'expires_at'>>(EXTEND, [leaseToken, leaseMs]);
  return row?.expires_at ?? null;
}

const END = {
  name: 'end_lease',
  text: `WITH ended AS (
      UPDATE leases SET ended_as = $2, ended_at = now() WHERE lease_token = $1 AND ended_at IS NULL
      RETURNING event_id, engine_id
    )
    UPDATE event_instances x SET locked_by = NULL, lease_expires_at = NULL, updated_at = now(),
           status = CASE WHEN x.status = 'processing' AND $3 THEN 'queued' ELSE x.status END
      FROM ended l WHERE x.event_id = l.event_id AND x.locked_by = 'processing_by_' || l.engine_id`,
};

/** Ends a lease, and unlocks what it locked; without an answer the turn is queued again. The first end counts. */
export async function endLease(db: Queryable, leaseToken: string, endedAs: LeaseEnd): Promise<void> {
  const unanswered = endedAs !== 'completed' && endedAs !== 'failed';
  await db.query(END, [leaseToken, endedAs, unanswered]);
}

/** How long these leases run from now on, whoever changed them; null for one that has ended. */
export function leasesOf(
  db: Queryable,
  leaseTokens: string[],
): Promise<{ lease_token: string; remaining_ms: number | null }[]> {
  return db.query(
    `SELECT lease_token, CASE WHEN ended_as IS NULL THEN extract(epoch FROM expires_at - now())::float8 * 1000 END AS remaining_ms
       FROM leases WHERE lease_token = ANY($1::uuid[])`,
    [leaseTokens],
  );
}
