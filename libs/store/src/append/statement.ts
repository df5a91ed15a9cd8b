import type { Statement } from '../statement.js';
import { ParameterNumbers, type Shape } from '../rows/rows.js';
import { few } from './few.js';
import { memorySteps } from './memories.js';

/**
 * What is asked of one run. Each row of this and of the other shapes has a further column in front, `i`: the place
 * of its append in the batch.
 */
export const ASKED = {
  run: 'uuid',
  expected: 'int4',
  events: 'int4',
  acts: 'bool',
  status: 'text',
  sets_reason: 'bool',
  reason: 'text',
  sets_limit: 'bool',
  turn_limit: 'int4',
  sets_hit: 'bool',
  hit: 'jsonb',
  outcome: 'jsonb',
} as const satisfies Shape;

export const EVENT = {
  seq: 'int4',
  type: 'text',
  caused_by: 'int4',
  agent: 'text',
  engine_type: 'text',
  engine: 'uuid',
  payload: 'jsonb',
} as const satisfies Shape;

export const WORK = {
  turn: 'int4',
  event_id: 'uuid',
  seq: 'int4',
  agent: 'text',
  engine_type: 'text',
  lane: 'text',
  body: 'text',
} as const satisfies Shape;

export const SETTLED = {
  turn: 'int4',
  skipped: 'bool',
  delivery: 'int4',
  attempt: 'jsonb',
  /** What ends the attempt that is under way, where the turn is cancelled without it. */
  ending: 'jsonb',
} as const satisfies Shape;

export const STEP = {
  agent_id: 'uuid',
  turn: 'int4',
  /** How many turns of the agent this append completes, up to this one. */
  completed: 'int4',
  status: 'text',
  seq: 'int4',
  engine: 'uuid',
  started_at: 'timestamptz',
  finished_at: 'timestamptz',
} as const satisfies Shape;

export const CREATED = {
  agent_id: 'uuid',
  name: 'text',
  template: 'text',
  engine_type: 'text',
  attributes: 'jsonb',
  status: 'text',
  guidance: 'jsonb',
} as const satisfies Shape;

/** Agents that leave, pause, go on, or have other guidance before them; all of the run where no agent is named. */
export const CHANGED = { agent: 'text', status: 'text', guidance: 'jsonb' } as const satisfies Shape;

export const EARLY = { turn_id: 'uuid', turn: 'int4', message: 'jsonb' } as const satisfies Shape;

export const MEASURED = {
  id: 'uuid',
  measure: 'text',
  place: 'text',
  version: 'int4',
  level: 'text',
  agent: 'text',
  turn: 'int4',
  value: 'jsonb',
  unit: 'text',
  evidence: 'text',
} as const satisfies Shape;

export const HANDLED = { action: 'uuid' } as const satisfies Shape;

/** Behind a broken wire all runs would stand still for as long. An append that was committed all the same is known when it comes again. */
const PATIENCE_MS = 8_000;

const FINAL = `('completed', 'failed', 'stopped')`;

const p = new ParameterNumbers();

const STEPS = `
WITH asked AS MATERIALIZED (SELECT * FROM ${p.placed('a', ASKED)}),
locked AS MATERIALIZED (
  SELECT id, last_seq FROM scenario_runs WHERE id IN (SELECT run FROM asked WHERE ${few('i')})
   ORDER BY id FOR NO KEY UPDATE
),
fresh AS MATERIALIZED (
  SELECT h.i, x.id FROM ${p.placed('h', HANDLED)} JOIN asked a USING (i) JOIN locked l ON l.id = a.run
    JOIN actions x ON x.id = h.action AND x.status = 'pending' AND ${few('h.i')} FOR NO KEY UPDATE OF x
),
fits AS MATERIALIZED (
  SELECT a.*, l.last_seq FROM asked a JOIN locked l ON l.id = a.run
   WHERE CASE WHEN a.events > 0 THEN a.expected = l.last_seq
              ELSE NOT a.acts OR a.i IN (SELECT i FROM fresh) END
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
met AS (
  UPDATE breakpoints b SET hits = b.hits + 1, last_hit_seq = (f.hit->>'seq')::int, updated_at = now()
  FROM fits f, jsonb_array_elements_text(f.hit->'breakpoints') AS n (number)
  WHERE f.hit IS NOT NULL AND b.scenario_run_id = f.run AND b.number = n.number::int
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
),
created AS (
  INSERT INTO agent_instances (agent_id, scenario_run_id, name, agent_template, engine_type, attributes, status,
                               pending_guidance, ended_at)
  SELECT c.agent_id, f.run, c.name, c.template, c.engine_type, c.attributes, c.status,
         coalesce(c.guidance, '[]'), CASE WHEN c.status = 'stopped' THEN now() END
    FROM ${p.placed('c', CREATED)} JOIN fits f USING (i)
  ON CONFLICT (agent_id) DO NOTHING
),
changed AS (
  UPDATE agent_instances g SET
    status = coalesce(d.status, g.status),
    ended_at = CASE WHEN d.status = 'stopped' THEN now() ELSE g.ended_at END,
    pending_guidance = coalesce(d.guidance, g.pending_guidance),
    updated_at = now()
  FROM ${p.placed('d', CHANGED)} JOIN fits f USING (i)
  WHERE g.scenario_run_id = f.run AND ${few('f.i')} AND g.status <> 'stopped' AND (d.agent IS NULL OR g.name = d.agent)
),
kept AS (
  INSERT INTO turn_outcomes (turn_id, scenario_run_id, turn, message)
  SELECT o.turn_id, f.run, o.turn, o.message FROM ${p.placed('o', EARLY)} JOIN fits f USING (i)
  ON CONFLICT (turn_id) DO NOTHING
),
measured AS (
  INSERT INTO measurements (scenario_run_id, id, measure, place, version, level, agent, turn, value, unit, evidence)
  SELECT f.run, m.id, m.measure, m.place, m.version, m.level, m.agent, m.turn, m.value, m.unit, m.evidence::int[]
    FROM ${p.placed('m', MEASURED)} JOIN fits f USING (i)
  ON CONFLICT (scenario_run_id, measure, place) DO UPDATE SET id = excluded.id, version = excluded.version,
    value = excluded.value, unit = excluded.unit, evidence = excluded.evidence, updated_at = now()
),
handled AS (
  UPDATE actions y SET status = 'processed', processed_at = now(), updated_at = now()
  FROM fresh h JOIN fits f USING (i) WHERE y.id = h.id AND ${few('h.i')}
)`;

const ANSWER = `
SELECT id AS run, last_seq, id IN (SELECT run FROM fits) AS fitted FROM locked`;

/**
 * Commits the appends of many runs, at most one of each, in one round trip. Runs are locked in the order of their
 * ids, so batches that share runs wait for each other and never in a circle; only then is `last_seq` compared.
 * Everything else is joined to those that fit. One row per known run: its `last_seq` before, and whether it fitted.
 */
export const APPEND: Statement = { name: 'append_batch', text: STEPS + ANSWER, patience_ms: PATIENCE_MS };

/** The same, where agents come to remember or forget something: runs without memories pay nothing for those that have them. */
export const APPEND_WITH_MEMORIES: Statement = {
  name: 'append_batch_with_memories',
  text: STEPS + memorySteps(p) + ANSWER,
  patience_ms: PATIENCE_MS,
};
