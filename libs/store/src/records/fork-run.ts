import {
  agentId,
  eventId,
  partitionOf,
  type AppendWork,
  type EventType,
  type JsonObject,
  type Lane,
  type OnDeadLetter,
  type RunStatus,
} from '@scrai/contracts';
import { RUN_COLUMNS, type Run } from '../reads/runs.js';
import { WORK } from '../append/shapes.js';
import { columnsOf, ParameterNumbers, type Shape } from '../rows/rows.js';
import type { Queryable } from '../statement.js';
import { storable } from '../storable.js';

/** A run that begins with the events of another one. */
export interface NewFork {
  id: string;
  parent_run_id: string;
  /** Events through this one are shared. */
  at_seq: number;
  parameters: JsonObject;
  seed: number;
  model: string;
  mode: string;
  lane: Lane;
  status: RunStatus;
  turn_limit: number | null;
  labels: JsonObject | null;
  idempotency_key: string | null;
  /** The request that the key came with. */
  asked?: JsonObject | null;
  reuse_answers: boolean;
  /** What it may use together with others. */
  budget_id?: string | null;
  /** That of the parent when absent. */
  on_dead_letter?: OnDeadLetter;
  /** The event that follows the shared ones, if one does. */
  change: { type: EventType; agent?: string; payload: JsonObject } | null;
  /** Agents that the shared events have created. */
  agents: ForkedAgent[];
  /** Turns that are open at `at_seq`. */
  work: AppendWork[];
}

export interface ForkedAgent {
  name: string;
  agent_template: string;
  engine_type: string;
  attributes: JsonObject;
  alive: boolean;
}

const AGENT = {
  agent_id: 'uuid',
  parent_agent_id: 'uuid',
  name: 'text',
  agent_template: 'text',
  engine_type: 'text',
  attributes: 'jsonb',
  status: 'text',
} as const satisfies Shape;

const RUN = [
  ...['id', 'partition', 'parameters', 'seed', 'model', 'mode', 'status', 'lane', 'turn_limit', 'labels'],
  ...[
    'idempotency_key',
    'asked',
    'last_seq',
    'parent_run_id',
    'forked_at_seq',
    'changes',
    'reuse_answers',
    'budget_id',
  ],
];

const p = new ParameterNumbers();
const [parent, at, policy] = p.singles('uuid', 'int4', 'text');
const [changeType, changeAgent, change] = p.singles('text', 'text', 'jsonb');
const run = p.singles(
  ...(['uuid', 'int4', 'jsonb', 'int8', 'text', 'text', 'text', 'text', 'int4', 'jsonb'] as const),
  ...(['text', 'jsonb', 'int4', 'uuid', 'int4', 'jsonb', 'bool', 'uuid'] as const),
);

/** Everything of the fork in one commit, whatever the length of what it shares: rows are copied where they are. */
const FORK = {
  name: 'fork_run',
  text: `WITH forked AS (
  INSERT INTO scenario_runs (${RUN.join(', ')}, template, template_version, template_hash, spec, on_dead_letter, started_at)
  SELECT ${run.join(', ')}, template, template_version, template_hash, spec, coalesce(${policy}, on_dead_letter), now()
    FROM scenario_runs WHERE id = ${parent}
  ON CONFLICT (idempotency_key) DO NOTHING RETURNING ${RUN_COLUMNS}
),
shared AS (
  INSERT INTO run_events (scenario_run_id, seq, type, schema_version, caused_by, agent, engine_type,
                          source_engine_id, payload, created_at)
  SELECT f.id, e.seq, e.type, e.schema_version, e.caused_by, e.agent, e.engine_type, e.source_engine_id,
         e.payload, e.created_at
    FROM forked f JOIN run_events e ON e.scenario_run_id = ${parent} AND e.seq <= ${at}
),
changed AS (
  INSERT INTO run_events (scenario_run_id, seq, type, agent, payload)
  SELECT id, ${at} + 1, ${changeType}, ${changeAgent}, ${change} FROM forked WHERE ${changeType} IS NOT NULL
),
agents AS MATERIALIZED (SELECT f.id AS run, a.* FROM forked f, ${p.rows('a', AGENT)}),
created AS (
  INSERT INTO agent_instances (agent_id, scenario_run_id, name, agent_template, engine_type, attributes, status, ended_at)
  SELECT agent_id, run, name, agent_template, engine_type, attributes, status,
         CASE WHEN status = 'stopped' THEN now() END FROM agents
),
steps AS (
  INSERT INTO agent_steps (agent_id, turn, scenario_run_id, iteration, status, seq, engine_id, started_at, finished_at,
                           created_at)
  SELECT a.agent_id, s.turn, a.run, s.iteration, s.status, s.seq, s.engine_id, s.started_at, s.finished_at, s.created_at
    FROM agents a JOIN agent_steps s ON s.agent_id = a.parent_agent_id AND s.seq <= ${at}
),
memories AS (
  INSERT INTO memories (agent_id, seq, index, scenario_run_id, turn, kind, text, importance, about, sources, language,
                        words, forgotten_at, created_at)
  SELECT a.agent_id, m.seq, m.index, a.run, m.turn, m.kind, m.text, m.importance, m.about, m.sources, m.language,
         m.words, CASE WHEN m.forgotten_at <= ${at} THEN m.forgotten_at END, m.created_at
    FROM agents a JOIN memories m ON m.agent_id = a.parent_agent_id AND m.seq <= ${at}
),
work AS MATERIALIZED (SELECT f.id AS run, w.* FROM forked f, ${p.rows('w', WORK)}),
instances AS (
  INSERT INTO event_instances (scenario_run_id, turn, event_id, seq, agent, engine_type, lane)
  SELECT run, turn, event_id, seq, agent, engine_type, lane FROM work
),
messages AS (INSERT INTO work_messages (scenario_run_id, turn, body) SELECT run, turn, body FROM work)
SELECT * FROM forked`,
};

/** Makes a fork. Null where its idempotency key has made a run before, or there is no such parent. */
export async function forkRun(db: Queryable, fork: NewFork): Promise<Run | null> {
  const { id, change: changed, parent_run_id, at_seq } = fork;
  const payload = changed && storable(changed.payload);
  const agents = fork.agents.map(({ alive, attributes, ...agent }) => ({
    ...agent,
    agent_id: agentId(id, agent.name),
    parent_agent_id: agentId(parent_run_id, agent.name),
    attributes: storable(attributes),
    status: alive ? 'running' : 'stopped',
  }));
  const work = fork.work.map((each) => ({ ...each, event_id: eventId(id, each.seq) }));
  const [row] = await db.query<Run>(FORK, [
    ...[parent_run_id, at_seq, fork.on_dead_letter ?? null],
    ...[changed?.type ?? null, changed?.agent ?? null, payload],
    ...[id, partitionOf(id), storable(fork.parameters), fork.seed, fork.model, fork.mode, fork.status],
    ...[fork.lane, fork.turn_limit, fork.labels && storable(fork.labels), fork.idempotency_key],
    ...[
      fork.asked ? storable(fork.asked) : null,
      at_seq + (changed ? 1 : 0),
      parent_run_id,
      at_seq,
      payload,
      fork.reuse_answers,
      fork.budget_id ?? null,
    ],
    ...columnsOf(AGENT, agents),
    ...columnsOf(WORK, work),
  ]);
  return row ?? null;
}

const OPEN = {
  name: 'open_turns_at',
  text: `SELECT (payload->>'turn')::int AS turn FROM run_events
    WHERE scenario_run_id = $1 AND seq <= $2 AND type = 'turn.requested'
  EXCEPT SELECT (payload->>'turn')::int FROM run_events
    WHERE scenario_run_id = $1 AND seq <= $2 AND type IN ('turn.completed', 'turn.skipped', 'turn.cancelled')`,
};

/** Turns that were requested and not closed when the log had this many events. */
export async function openTurnsAt(db: Queryable, runId: string, seq: number): Promise<Set<number>> {
  const rows = await db.query<{ turn: number }>(OPEN, [runId, seq]);
  return new Set(rows.map(({ turn }) => turn));
}
