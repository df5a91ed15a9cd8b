import type { DeadLetterStatus, EngineType, Failure } from '@scrai/contracts';
import { Conditions } from '../conditions.js';
import type { DeadLetterAuditRow } from '../entities/dead-letter-operations.js';
import type { DeadLetterRow } from '../entities/dead-letter.js';
import type { Queryable } from '../statement.js';

/** Which dead letters; what is left out asks for nothing. */
export interface DeadLetterFilter {
  scenario_run_id?: string;
  event_type?: string;
  engine_type?: EngineType;
  agent?: string;
  error_group?: string;
  /** Code of the failure. */
  code?: string;
  origin?: Failure['origin'];
  status?: DeadLetterStatus;
  /** Made at this ISO time or later; before this one. */
  since?: string;
  until?: string;
}

/** Failures that differ in ids, numbers and addresses alone. */
export interface DeadLetterGroup {
  error_group: string;
  count: number;
  open: number;
  runs: number;
  engine_types: EngineType[];
  first_at: Date;
  last_at: Date;
  /** The newest of them. */
  example_id: string;
  failure: Failure;
}

/** A turn may be closed without its dead letter: its run was stopped, or a late answer was good. */
export const LETTERS = `(SELECT d.id, d.position, d.scenario_run_id, d.event_id, d.event_type, d.turn, d.agent,
  d.engine_type, d.dispatch, d.retry_count, d.failure, d.error_group, d.attempts, d.payload_diff, d.decided_by,
  d.decision_reason, d.decided_at, d.created_at, d.updated_at,
  CASE WHEN d.status = 'open' AND x.closed_at IS NOT NULL THEN 'closed' ELSE d.status END AS status
  FROM dead_letters d LEFT JOIN event_instances x USING (scenario_run_id, turn)) AS letters`;

export const lettersWhere = (filter: DeadLetterFilter): Conditions =>
  new Conditions()
    .add('scenario_run_id = $', filter.scenario_run_id)
    .add('event_type = $', filter.event_type)
    .add('engine_type = $', filter.engine_type)
    .add('agent = $', filter.agent)
    .add('error_group = $', filter.error_group)
    .add(`failure->>'code' = $`, filter.code)
    .add(`failure->>'origin' = $`, filter.origin)
    .add('status = $', filter.status)
    .add('created_at >= $', filter.since)
    .add('created_at < $', filter.until);

/** Newest first, before a position where given. */
export function listDeadLetters(
  db: Queryable,
  filter: DeadLetterFilter,
  { limit, before }: { limit: number; before?: number },
): Promise<DeadLetterRow[]> {
  const { where, params } = lettersWhere(filter).add('position < $', before);
  return db.query(`SELECT * FROM ${LETTERS} ${where} ORDER BY position DESC LIMIT ${limit}`, params);
}

export async function getDeadLetter(db: Queryable, id: string): Promise<DeadLetterRow | null> {
  const [row] = await db.query<DeadLetterRow>(`SELECT * FROM ${LETTERS} WHERE id = $1`, [id]);
  return row ?? null;
}

/** The largest first, after one of them where given. */
export function deadLetterGroups(
  db: Queryable,
  filter: DeadLetterFilter,
  { limit, after }: { limit: number; after?: [count: number, group: string] },
): Promise<DeadLetterGroup[]> {
  const { where, params: given } = lettersWhere(filter);
  const params = [...given, ...(after ?? [])];
  const [count, group] = [given.length + 1, given.length + 2];
  const having = after ? `HAVING (-count(*), error_group) > (-$${count}::bigint, $${group})` : '';
  return db.query(
    `SELECT error_group, count(*)::int AS count, count(DISTINCT scenario_run_id)::int AS runs,
            (count(*) FILTER (WHERE status = 'open'))::int AS open,
            array_agg(DISTINCT engine_type ORDER BY engine_type) AS engine_types,
            min(created_at) AS first_at, max(created_at) AS last_at,
            (array_agg(id ORDER BY position DESC))[1] AS example_id,
            (array_agg(failure ORDER BY position DESC))[1] AS failure
       FROM ${LETTERS} ${where} GROUP BY error_group ${having}
      ORDER BY count(*) DESC, error_group LIMIT ${limit}`,
    params,
  );
}

export interface AuditFilter {
  dead_letter_id?: string;
  selection_id?: string;
  scenario_run_id?: string;
  operation?: string;
  actor?: string;
}

/** What was done with dead letters, newest first. */
export function listDeadLetterAudit(
  db: Queryable,
  filter: AuditFilter,
  { limit, before }: { limit: number; before?: number },
): Promise<DeadLetterAuditRow[]> {
  const { where, params } = new Conditions()
    .add('dead_letter_id = $', filter.dead_letter_id)
    .add('selection_id = $', filter.selection_id)
    .add('scenario_run_id = $', filter.scenario_run_id)
    .add('operation = $', filter.operation)
    .add('actor = $', filter.actor)
    .add('position < $', before);
  return db.query(`SELECT * FROM dead_letter_audit ${where} ORDER BY position DESC LIMIT ${limit}`, params);
}
