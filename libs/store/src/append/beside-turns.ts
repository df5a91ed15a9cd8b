import type { ParameterNumbers } from '../rows/rows.js';
import { few } from './few.js';
import { CHANGED, CREATED, EARLY, HANDLED, MEASURED } from './shapes.js';

/** The actions that an append handles, where nobody has handled them before. */
export const actionsAsked = (p: ParameterNumbers): string => `fresh AS MATERIALIZED (
  SELECT h.i, x.id FROM ${p.placed('h', HANDLED)} JOIN asked a USING (i) JOIN locked l ON l.id = a.run
    JOIN actions x ON x.id = h.action AND x.status = 'pending' AND ${few('h.i')} FOR NO KEY UPDATE OF x
),
`;

/** What appends do beside requesting and closing turns. */
export const besideTurns = (p: ParameterNumbers): string => `met AS (
  UPDATE breakpoints b SET hits = b.hits + 1, last_hit_seq = (f.hit->>'seq')::int, updated_at = now()
  FROM fits f, jsonb_array_elements_text(f.hit->'breakpoints') AS n (number)
  WHERE f.hit IS NOT NULL AND b.scenario_run_id = f.run AND b.number = n.number::int
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
