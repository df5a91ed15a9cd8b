import type { AgentStatus, JsonObject } from '@scrai/contracts';
import type { AgentInstanceRow, AgentStepRow } from '../entities/agent.js';
import { Conditions } from '../conditions.js';
import type { Queryable } from '../statement.js';
import { storable } from '../storable.js';

/** An agent with what follows from its steps. */
export type AgentState = AgentInstanceRow & {
  iteration: number;
  last_turn: number | null;
  /** Result of its last completed turn. */
  result: JsonObject | null;
};

/** A turn of an agent, with the payload of the event that closed it. */
export type AgentStep = AgentStepRow & { payload: JsonObject | null };

/** One whose open turn is a dead letter does not go on by itself. */
const STATUS = `CASE WHEN a.status = 'running' AND d.message IS NOT NULL THEN 'error' ELSE a.status END`;

const STATE = `SELECT a.*, ${STATUS} AS status, coalesce(d.message, a.last_error) AS last_error,
    coalesce(s.iteration, 0) AS iteration, s.turn AS last_turn, r.payload->'result' AS result,
    json_build_object('scene', w.view->'scene', 'world', w.view->'world') AS context
  FROM agent_instances a
  LEFT JOIN LATERAL (SELECT turn, iteration FROM agent_steps s WHERE s.agent_id = a.agent_id
                      ORDER BY turn DESC LIMIT 1) s ON true
  LEFT JOIN LATERAL (SELECT e.payload FROM agent_steps s JOIN run_events e USING (scenario_run_id, seq)
                      WHERE s.agent_id = a.agent_id AND s.status = 'completed'
                      ORDER BY s.turn DESC LIMIT 1) r ON true
  LEFT JOIN LATERAL (SELECT l.failure->>'message' AS message FROM dead_letters l
                       JOIN event_instances x USING (scenario_run_id, turn)
                      WHERE l.scenario_run_id = a.scenario_run_id AND l.agent = a.name AND l.status = 'open'
                        AND x.closed_at IS NULL ORDER BY l.position DESC LIMIT 1) d ON true
  LEFT JOIN LATERAL (SELECT m.body::json->'view' AS view FROM work_messages m
                      WHERE m.scenario_run_id = a.scenario_run_id AND m.turn = s.turn) w ON true`;

/** Agents of a run by name, after a name where given. */
export function agentsOfRun(
  db: Queryable,
  runId: string,
  { limit, after = '' }: { limit: number; after?: string },
): Promise<AgentState[]> {
  return db.query<AgentState>(
    `${STATE} WHERE a.scenario_run_id = $1 AND a.name > $2 ORDER BY a.name LIMIT $3`,
    [runId, after, limit],
  );
}

/** Agents of all runs, newest run first and by id within it; `after` is the last agent's id. */
export function listAgents(
  db: Queryable,
  filter: { status?: AgentStatus; engine_type?: string; scenario_run_id?: string },
  { limit, after }: { limit: number; after?: string },
): Promise<AgentState[]> {
  const conditions = new Conditions()
    .add(`(${STATUS}) = $`, filter.status)
    .add('a.engine_type = $', filter.engine_type)
    .add('a.scenario_run_id = $', filter.scenario_run_id)
    .add(
      '(a.created_at, a.agent_id) < (SELECT b.created_at, b.agent_id FROM agent_instances b WHERE b.agent_id = $)',
      after,
    );
  return db.query<AgentState>(
    `${STATE} ${conditions.where} ORDER BY a.created_at DESC, a.agent_id DESC LIMIT ${limit}`,
    conditions.params,
  );
}

export async function getAgent(db: Queryable, agentId: string): Promise<AgentState | null> {
  const [row] = await db.query<AgentState>(`${STATE} WHERE a.agent_id = $1`, [agentId]);
  return row ?? null;
}

/** Steps of an agent after a turn, oldest first. */
export function agentSteps(
  db: Queryable,
  agentId: string,
  { limit, after = 0 }: { limit: number; after?: number },
): Promise<AgentStep[]> {
  return db.query<AgentStep>(
    `SELECT s.*, e.payload FROM agent_steps s LEFT JOIN run_events e USING (scenario_run_id, seq)
      WHERE s.agent_id = $1 AND s.turn > $2 ORDER BY s.turn LIMIT $3`,
    [agentId, after, limit],
  );
}

/** Puts an agent down that the log of its run will create, so that it can be read and commanded from the first moment on. */
export async function introduceAgent(
  db: Queryable,
  agent: Pick<
    AgentInstanceRow,
    'agent_id' | 'scenario_run_id' | 'name' | 'agent_template' | 'engine_type' | 'attributes'
  >,
): Promise<void> {
  await db.query(
    `INSERT INTO agent_instances (agent_id, scenario_run_id, name, agent_template, engine_type, attributes)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      ...[agent.agent_id, agent.scenario_run_id, agent.name, agent.agent_template, agent.engine_type],
      storable(agent.attributes),
    ],
  );
}

/** Names of the agents of a run that are paused. */
export async function pausedAgents(db: Queryable, runId: string): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    {
      name: 'paused_agents',
      text: `SELECT name FROM agent_instances WHERE scenario_run_id = $1 AND status = 'paused'`,
    },
    [runId],
  );
  return rows.map(({ name }) => name);
}

/** What may change in an agent from outside. */
export type AgentChange = Partial<
  Pick<AgentInstanceRow, 'status' | 'context' | 'pending_guidance' | 'last_error'>
>;

/** Changes what is named. @returns false for an unknown agent. */
export async function changeAgent(db: Queryable, agentId: string, change: AgentChange): Promise<boolean> {
  const rows = await db.query(
    `UPDATE agent_instances SET
       status = coalesce($2, status), context = coalesce($3, context),
       pending_guidance = coalesce($4, pending_guidance),
       last_error = CASE WHEN $5 THEN $6 ELSE last_error END,
       ended_at = CASE WHEN $2 = 'stopped' THEN coalesce(ended_at, now()) ELSE ended_at END,
       updated_at = now()
     WHERE agent_id = $1 RETURNING agent_id`,
    [
      ...[agentId, change.status ?? null, change.context ? storable(change.context) : null],
      ...[change.pending_guidance ? storable(change.pending_guidance) : null],
      ...['last_error' in change, change.last_error ?? null],
    ],
  );
  return rows.length > 0;
}
