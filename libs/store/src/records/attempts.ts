import type { AttemptNote } from '@scrai/contracts';
import type { Attempt } from '../entities/event-instance.js';
import { columnsOf, ParameterNumbers, type Shape } from '../rows/rows.js';
import type { Queryable } from '../statement.js';

const NOTE = {
  event_id: 'uuid',
  dispatch: 'int4',
  delivery: 'int4',
  locked_by: 'text',
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
      attempts_started = greatest(x.attempts_started, n.delivery),
      processed_by_engines = x.processed_by_engines || n.attempt, updated_at = now()
    FROM note n JOIN held h USING (event_id)
    WHERE x.event_id = n.event_id AND n.delivery % 1 = 0 AND x.dispatch = n.dispatch
      AND n.delivery > x.attempts_started`,
};

/**
 * Notes which attempts were started. Notes may be late, repeated or lost: an instance that is closed, dead or at a
 * later dispatch or attempt stays as it is. The latest of several for one event counts.
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
    return { event_id, dispatch, delivery, locked_by, attempt: JSON.stringify([attempt]) };
  });
  await db.query(RECORD, columnsOf(NOTE, rows));
}

const later = (a: AttemptNote, b: AttemptNote): boolean =>
  a.dispatch - b.dispatch > 0 || (a.dispatch === b.dispatch && a.delivery > b.delivery);
