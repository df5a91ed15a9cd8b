import type { Statement } from '../statement.js';
import { ParameterNumbers, type Shape } from '../rows/rows.js';
import { actionsAsked, besideTurns } from './beside-turns.js';
import { few } from './few.js';
import { memorySteps } from './memories.js';
import { ASKED, EVENT, SETTLED, STEP, WORK } from './shapes.js';

/** Behind a broken wire all runs would stand still for as long. An append that was committed all the same is known when it comes again. */
const PATIENCE_MS = 8_000;

const FINAL = `('completed', 'failed', 'stopped')`;

/** What the appends of a batch have beside turns that are requested and closed. */
export interface Parts {
  /** Actions, agents, measurements, early outcomes, breakpoints. */
  besides: boolean;
  /** Agents come to remember or forget something. */
  memories: boolean;
}

const turns = (p: ParameterNumbers, besides: boolean): string => `
WITH asked AS MATERIALIZED (SELECT * FROM ${p.placed('a', ASKED)}),
locked AS MATERIALIZED (
  SELECT id, last_seq FROM scenario_runs WHERE id IN (SELECT run FROM asked WHERE ${few('i')})
   ORDER BY id FOR NO KEY UPDATE
),
${besides ? actionsAsked(p) : ''}fits AS MATERIALIZED (
  SELECT a.*, l.last_seq FROM asked a JOIN locked l ON l.id = a.run
   WHERE CASE WHEN a.events > 0 THEN a.expected = l.last_seq
              ELSE NOT a.acts${besides ? ' OR a.i IN (SELECT i FROM fresh)' : ''} END
),
moved AS (
  UPDATE scenario_runs r SET
    last_seq = f.last_seq + f.events,
    status = CASE WHEN r.status IN ${FINAL} THEN r.status ELSE coalesce(f.status, r.status) END,
    status_reason = CASE WHEN f.sets_reason THEN f.reason ELSE r.status_reason END,
    turn_limit = CASE WHEN f.sets_limit THEN f.turn_limit ELSE r.turn_limit END,
    breakpoint_hit = CASE WHEN f.sets_hit THEN f.hit ELSE r.breakpoint_hit END,
    started_at = CASE WHEN f.status = 'running' THEN coalesce(r.started_at, now()) ELSE r.started_at END,
    ended_at = CASE WHEN f.status IN ${FINAL} THEN coalesce(r.ended_at, now()) ELSE r.ended_at END,
    outcome = coalesce(f.outcome, r.outcome),
    updated_at = now()
  FROM fits f WHERE r.id = f.run AND ${few('f.i')} AND
    (f.events > 0 OR f.status IS NOT NULL OR f.sets_reason OR f.sets_limit OR f.sets_hit)
),
events AS (
  INSERT INTO run_events (scenario_run_id, seq, type, caused_by, agent, engine_type, source_engine_id, payload)
  SELECT f.run, e.seq, e.type, e.caused_by, e.agent, e.engine_type, e.engine, e.payload
    FROM ${p.placed('e', EVENT)} JOIN fits f USING (i)
),
work AS MATERIALIZED (SELECT f.run, w.* FROM ${p.placed('w', WORK)} JOIN fits f USING (i)),
instances AS (
  INSERT INTO event_instances (scenario_run_id, turn, event_id, seq, agent, engine_type, lane)
  SELECT run, turn, event_id, seq, agent, engine_type, lane FROM work
),
messages AS (INSERT INTO work_messages (scenario_run_id, turn, body) SELECT run, turn, body FROM work),
closing AS MATERIALIZED (SELECT f.run, s.* FROM ${p.placed('s', SETTLED)} JOIN fits f USING (i)),
settled AS (
  UPDATE event_instances x SET
    status = CASE WHEN s.skipped AND x.status = 'dead_letter' THEN x.status ELSE 'completed' END,
    locked_by = NULL, lease_expires_at = NULL, next_attempt_at = NULL,
    attempts_started = greatest(x.attempts_started, s.delivery),
    processed_by_engines = x.processed_by_engines || CASE
      WHEN s.ending IS NOT NULL AND x.processed_by_engines->-1->>'status' = 'processing'
        THEN jsonb_build_array((x.processed_by_engines->-1) || s.ending)
      ELSE s.attempt END,
    closed_at = now(), updated_at = now()
  FROM closing s
  WHERE x.scenario_run_id = s.run AND x.turn = s.turn AND ${few('s.i')} AND x.closed_at IS NULL
),
steps AS (
  INSERT INTO agent_steps (agent_id, turn, scenario_run_id, iteration, status, seq, engine_id, started_at, finished_at)
  SELECT t.agent_id, t.turn, f.run,
         coalesce((SELECT b.iteration FROM agent_steps b WHERE b.agent_id = t.agent_id
                    ORDER BY b.turn DESC LIMIT 1), 0) + t.completed,
         t.status, t.seq, t.engine, t.started_at, t.finished_at
    FROM ${p.placed('t', STEP)} JOIN fits f USING (i)
)`;

const ANSWER = `
SELECT id AS run, last_seq, id IN (SELECT run FROM fits) AS fitted FROM locked`;

/** A statement, and the rows that it takes. */
export interface AppendStatement {
  statement: Statement;
  /** Kinds of rows, in the order of its parameters. */
  takes: readonly Shape[];
}

function statementOf(parts: Parts): AppendStatement {
  const p = new ParameterNumbers();
  const steps = [turns(p, parts.besides)];
  if (parts.besides) steps.push(besideTurns(p));
  if (parts.memories) steps.push(memorySteps(p));
  const names = [
    'append_batch',
    ...(parts.besides ? ['besides'] : []),
    ...(parts.memories ? ['memories'] : []),
  ];
  const statement = { name: names.join('_'), text: steps.join(',\n') + ANSWER, patience_ms: PATIENCE_MS };
  return { statement, takes: p.placedShapes };
}

const [TURNS, BESIDES, MEMORIES, ALL] = [
  { besides: false, memories: false },
  { besides: true, memories: false },
  { besides: false, memories: true },
  { besides: true, memories: true },
].map(statementOf);

/**
 * Commits the appends of many runs, at most one of each, in one round trip. Runs are locked in the order of their
 * ids, so batches that share runs wait for each other and never in a circle; only then is `last_seq` compared.
 * Everything else is joined to those that fit. One row per known run: its `last_seq` before, and whether it fitted.
 *
 * Most batches are turns alone, and Postgres prepares every step that it is given, rows or not. One turn
 * took 1.3 ms with the steps that it needs and 2.7 ms with all of them.
 */
export const appendStatement = ({ besides, memories }: Parts): AppendStatement =>
  besides ? (memories ? ALL : BESIDES) : memories ? MEMORIES : TURNS;
