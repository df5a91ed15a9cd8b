import type { OutcomeMessage } from '@scrai/contracts';
import type { EventInstanceRow } from '../entities/event-instance.js';
import type { Queryable } from '../statement.js';

const OPEN = {
  name: 'open_instances',
  text: `SELECT i.* FROM scenario_runs r JOIN event_instances i ON i.scenario_run_id = r.id AND i.turn >= r.open_from
          WHERE r.id = $1 AND i.closed_at IS NULL ORDER BY i.turn`,
};

/** Event instances of a run whose turns are not closed, by turn: dead letters too, since a requeue may still close them. */
export function openInstances(db: Queryable, runId: string): Promise<EventInstanceRow[]> {
  return db.query<EventInstanceRow>(OPEN, [runId]);
}

/** Open turns of a run that hold up another one, or are held up by it. */
export type OpenTurnRow = Pick<
  EventInstanceRow,
  'event_id' | 'turn' | 'agent' | 'status' | 'next_attempt_at'
>;

const MOST_NEIGHBOURS = 100;
const NEIGHBOURS = (which: string): string => `
SELECT i.event_id, i.turn, i.agent, i.status, i.next_attempt_at
  FROM scenario_runs r JOIN event_instances i ON i.scenario_run_id = r.id AND i.turn >= r.open_from
 WHERE r.id = $1 AND i.closed_at IS NULL AND ${which} ORDER BY i.turn LIMIT ${MOST_NEIGHBOURS}`;

/** Open turns before this one that failed or are dead letters: the log takes outcomes in the order of turns. */
export const turnsInTheWay = (db: Queryable, runId: string, turn: number): Promise<OpenTurnRow[]> =>
  db.query(NEIGHBOURS(`i.turn < $2 AND i.status IN ('failed', 'dead_letter')`), [runId, turn]);

/** Open turns after this one. */
export const turnsBehind = (db: Queryable, runId: string, turn: number): Promise<OpenTurnRow[]> =>
  db.query(NEIGHBOURS('i.turn > $2'), [runId, turn]);

/** Outcomes that wait for the log to reach their turn, by turn. */
export async function earlyOutcomes(db: Queryable, runId: string): Promise<OutcomeMessage[]> {
  const rows = await db.query<{ message: OutcomeMessage }>(
    `SELECT o.message FROM scenario_runs r
       JOIN turn_outcomes o ON o.scenario_run_id = r.id AND o.turn >= r.open_from
       JOIN event_instances i ON i.scenario_run_id = r.id AND i.turn = o.turn
      WHERE r.id = $1 AND i.closed_at IS NULL ORDER BY o.turn`,
    [runId],
  );
  return rows.map((row) => row.message);
}

/** An event instance by its event's id. */
export async function getInstance(db: Queryable, eventId: string): Promise<EventInstanceRow | null> {
  const [row] = await db.query<EventInstanceRow>('SELECT * FROM event_instances WHERE event_id = $1', [
    eventId,
  ]);
  return row ?? null;
}

/** The work message of an event instance, byte for byte; null where there is none. */
export async function workMessage(db: Queryable, eventId: string): Promise<string | null> {
  const [row] = await db.query<{ body: string }>(
    `SELECT w.body FROM event_instances i JOIN work_messages w USING (scenario_run_id, turn) WHERE i.event_id = $1`,
    [eventId],
  );
  return row?.body ?? null;
}
