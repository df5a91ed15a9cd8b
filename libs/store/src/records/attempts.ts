import type { AttemptNote, OutcomeMessage } from '@scrai/contracts';
import type { Attempt } from '../entities/event-instance.js';
import { columnsOf, ParameterNumbers, type Shape } from '../rows/rows.js';
import type { Queryable } from '../statement.js';

const NOTE = {
  event_id: 'uuid',
  dispatch: 'int4',
  delivery: 'int4',
  locked_by: 'text',
  lease_ms: 'int4',
  attempt: 'jsonb',
} as const satisfies Shape;

/**
 * Locks only what nobody else holds: what is being closed now needs no note any more, and two batches never wait
 * for each other. `event_id` is looked up one by one; see `few` in the append's statement.
 */
const RECORD = {
  name: 'note_attempts',
  text: `WITH note AS MATERIALIZED (SELECT * FROM ${new ParameterNumbers().rows('n', NOTE)}),
    held AS MATERIALIZED (
      SELECT i.event_id FROM event_instances i
       WHERE i.event_id IN (SELECT event_id FROM note WHERE delivery % 1 = 0)
         AND i.closed_at IS NULL AND i.status <> 'dead_letter' FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE event_instances x SET status = 'processing', locked_by = n.locked_by,
      lease_expires_at = now() + make_interval(secs => n.lease_ms / 1000.0),
      attempts_started = greatest(x.attempts_started, n.delivery), updated_at = now(),
      processed_by_engines = CASE WHEN n.delivery > x.attempts_started
                                  THEN x.processed_by_engines || n.attempt ELSE x.processed_by_engines END
    FROM note n JOIN held h USING (event_id)
    WHERE x.event_id = n.event_id AND n.delivery % 1 = 0 AND x.dispatch = n.dispatch
      AND (n.delivery > x.attempts_started OR (n.delivery = x.attempts_started AND x.locked_by = n.locked_by))`,
};

/**
 * Notes which attempts were started, and renews the leases of those that go on. Notes may be late, repeated or lost: an
 * instance that is closed, dead or at a later dispatch or attempt stays as it is. The latest of several for one event counts.
 */
export async function noteAttempts(db: Queryable, notes: readonly AttemptNote[]): Promise<void> {
  const latest = new Map<string, AttemptNote>();
  for (const note of notes) {
    const known = latest.get(note.event_id);
    if (!known || later(note, known)) latest.set(note.event_id, note);
  }
  const rows = [...latest.values()].map(({ event_id, dispatch, delivery, ...note }) => {
    const attempt: Attempt = {
      engine_id: note.engine_id,
      engine_type: note.engine_type,
      status: note.status,
      timestamp: note.timestamp,
      retry_count: delivery - 1,
      error: null,
    };
    const locked_by = `processing_by_${note.engine_id}`;
    const { lease_ms } = note;
    return { event_id, dispatch, delivery, locked_by, lease_ms, attempt: JSON.stringify([attempt]) };
  });
  await db.query(RECORD, columnsOf(NOTE, rows));
}

const later = (a: AttemptNote, b: AttemptNote): boolean =>
  a.dispatch - b.dispatch > 0 || (a.dispatch === b.dispatch && a.delivery > b.delivery);

/** The very attempt that closed the turn may be delivered again, and is not noted a second time. */
const IGNORE = `
UPDATE event_instances SET updated_at = now(), processed_by_engines = processed_by_engines || $3::jsonb
 WHERE scenario_run_id = $1 AND turn = $2 AND NOT processed_by_engines @> $4::jsonb`;

/** Notes an outcome that came too late: the turn was closed, or had another outcome. What is settled stays as it is. */
export async function noteIgnored(db: Queryable, message: OutcomeMessage): Promise<void> {
  const { scenario_run_id, turn, engine_id, engine_type, finished_at, delivery } = message;
  const attempt: Attempt = {
    engine_id,
    engine_type,
    status: 'ignored',
    timestamp: finished_at,
    retry_count: delivery - 1,
    error: 'another outcome had come before it',
  };
  const known = JSON.stringify([{ engine_id, timestamp: finished_at }]);
  await db.query(IGNORE, [scenario_run_id, turn, JSON.stringify([attempt]), known]);
}
