import {
  agentId,
  eventId,
  measurementId,
  turnId,
  type AppendEvent,
  type AppendMeasurement,
  type AppendRequest,
  type AppendSettled,
} from '@scrai/contracts';
import type { Attempt } from '../entities/event-instance.js';
import { storable } from '../storable.js';
import type { RowOf } from '../rows/rows.js';
import { memoryRows, type MemoryRows } from './memories.js';
import type * as shapes from './shapes.js';

/** An append as rows, without its place in a batch. Made once, whatever batch it ends up in. */
export interface Prepared {
  asked: RowOf<typeof shapes.ASKED> & { run: string };
  events: RowOf<typeof shapes.EVENT>[];
  work: RowOf<typeof shapes.WORK>[];
  settled: RowOf<typeof shapes.SETTLED>[];
  steps: RowOf<typeof shapes.STEP>[];
  created: RowOf<typeof shapes.CREATED>[];
  changed: RowOf<typeof shapes.CHANGED>[];
  early: RowOf<typeof shapes.EARLY>[];
  measured: RowOf<typeof shapes.MEASURED>[];
  handled: RowOf<typeof shapes.HANDLED>[];
  memory: MemoryRows;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** @throws TypeError for what is no append: a run that is no UUID, a payload that is no JSON. */
export function prepare(request: AppendRequest): Prepared {
  const { scenario_run_id: run, expected_seq, events } = request;
  if (!UUID.test(run)) throw new TypeError(`${run} is no id of a run (a UUID in lower case)`);
  const settled = new Map(request.settled.map((entry) => [entry.turn, entry]));
  const early = request.early.map((message) => ({
    turn_id: turnId(run, message.turn),
    turn: message.turn,
    message: storable(message),
  }));
  return {
    asked: askedOf(request),
    events: events.map((event, index) => eventRow(event, expected_seq + 1 + index, settled)),
    work: request.work.map((work) => ({
      ...work,
      event_id: eventId(run, work.seq),
      body: work.body.replaceAll('\0', '\ufffd'),
    })),
    settled: request.settled.map(settledRow),
    steps: stepRows(request, settled),
    created: createdRows(request),
    changed: changedRows(request),
    early,
    measured: measuredRows(run, request.measurements ?? []),
    handled: (request.handled_actions ?? []).map((action) => ({ action })),
    memory: memoryRows(request),
  };
}

function askedOf(request: AppendRequest): Prepared['asked'] {
  const ended = request.events.find((event) => event.type === 'run.ended');
  const onlyControls =
    request.early.length === 0 && request.settled.length === 0 && request.work.length === 0;
  return {
    run: request.scenario_run_id,
    expected: request.expected_seq,
    events: request.events.length,
    acts: onlyControls && (request.handled_actions ?? []).length > 0,
    status: request.status ?? null,
    sets_reason: request.status_reason !== undefined,
    reason: request.status_reason?.replaceAll('\0', '\ufffd') ?? null,
    sets_limit: request.turn_limit !== undefined,
    turn_limit: request.turn_limit ?? null,
    sets_hit: request.breakpoint_hit !== undefined,
    hit: request.breakpoint_hit ? storable(request.breakpoint_hit) : null,
    outcome: ended ? storable(ended.payload) : null,
  };
}

const turnOf = (event: AppendEvent): number | undefined => (event.payload as { turn?: number }).turn;
const agentOf = (event: AppendEvent): string => (event.payload as { agent: string }).agent;

/** Events that close a turn, with what is then said of the agent's step. */
const CLOSING = {
  'turn.completed': 'completed',
  'turn.skipped': 'skipped',
  'turn.cancelled': 'cancelled',
} as const;
const closes = (event: AppendEvent): event is AppendEvent & { type: keyof typeof CLOSING } =>
  event.type in CLOSING;

function eventRow(
  event: AppendEvent,
  seq: number,
  settled: Map<number, AppendSettled>,
): Prepared['events'][number] {
  const by = closes(event) ? settled.get(turnOf(event) ?? 0) : undefined;
  return {
    seq,
    type: event.type,
    caused_by: event.caused_by,
    agent: event.agent ?? null,
    engine_type: event.engine_type ?? null,
    engine: by?.engine_id ?? null,
    payload: storable(event.payload),
  };
}

function settledRow(settled: AppendSettled): Prepared['settled'][number] {
  const { turn, status, engine_id, engine_type, delivery = 0 } = settled;
  const attempt =
    engine_id !== undefined &&
    engine_type !== undefined &&
    ({
      engine_id,
      engine_type,
      status,
      timestamp: settled.finished_at ?? new Date().toISOString(),
      retry_count: Math.max(delivery - 1, 0),
      error: null,
    } satisfies Attempt);
  const cancelled = status === 'cancelled' && !attempt;
  return {
    turn,
    skipped: status === 'skipped',
    delivery,
    attempt: attempt ? JSON.stringify([attempt]) : '[]',
    ending: cancelled ? JSON.stringify(cancelledNow()) : null,
  };
}

const cancelledNow = (): Pick<Attempt, 'status' | 'timestamp' | 'error'> => ({
  status: 'cancelled',
  timestamp: new Date().toISOString(),
  error: 'its turn was cancelled',
});

function stepRows(request: AppendRequest, settled: Map<number, AppendSettled>): Prepared['steps'] {
  const completed = new Map<string, number>();
  return request.events.flatMap((event, index) => {
    if (!closes(event)) return [];
    const agent = agentOf(event);
    const turn = turnOf(event) ?? 0;
    const count = (completed.get(agent) ?? 0) + (event.type === 'turn.completed' ? 1 : 0);
    completed.set(agent, count);
    const how = settled.get(turn);
    return {
      agent_id: agentId(request.scenario_run_id, agent),
      turn,
      completed: count,
      status: CLOSING[event.type],
      seq: request.expected_seq + 1 + index,
      engine: how?.engine_id ?? null,
      started_at: how?.started_at ?? null,
      finished_at: how?.finished_at ?? null,
    };
  });
}

/** Names of agents that leave; null: all. */
function leaving(events: AppendEvent[]): (string | null)[] {
  if (events.some((event) => event.type === 'run.ended')) return [null];
  return events.filter((event) => event.type === 'agent.destroyed').map(agentOf);
}

/** One row for each agent: one who leaves has no other change. */
function changedRows({ events, agents = [] }: AppendRequest): Prepared['changed'] {
  const left = leaving(events);
  const others = agents.filter(({ agent }) => !left.includes(agent) && !left.includes(null));
  return [
    ...left.map((agent) => ({ agent, status: 'stopped', guidance: '[]' })),
    ...others.map(({ agent, status, pending_guidance }) => ({
      agent,
      status: status ?? null,
      guidance: pending_guidance ? storable(pending_guidance) : null,
    })),
  ];
}

function createdRows(request: AppendRequest): Prepared['created'] {
  const { scenario_run_id, events } = request;
  const changed = changedRows(request);
  return events
    .filter((event) => event.type === 'agent.created')
    .map((event) => {
      const payload = event.payload as Record<'agent_template' | 'engine_type', string> & {
        attributes: object;
      };
      const name = agentOf(event);
      const change = changed.find(({ agent }) => agent === null || agent === name);
      return {
        agent_id: agentId(scenario_run_id, name),
        name,
        template: payload.agent_template,
        engine_type: payload.engine_type,
        attributes: storable(payload.attributes),
        status: change?.status ?? 'running',
        guidance: change?.guidance ?? null,
      };
    });
}

function placeOf({ level, agent, turn }: AppendMeasurement): string {
  if (level === 'run') return 'run';
  return level === 'agent' ? `agent/${agent}` : `turn/${turn}`;
}

/** The last value counts where a measure has several for one place. */
function measuredRows(run: string, measurements: AppendMeasurement[]): Prepared['measured'] {
  const rows = measurements.map((entry) => {
    const place = placeOf(entry);
    return {
      id: measurementId(run, entry.measure, place),
      measure: entry.measure,
      place,
      version: entry.version,
      level: entry.level,
      agent: entry.agent ?? null,
      turn: entry.turn ?? null,
      value: storable(entry.value),
      unit: entry.unit,
      evidence: `{${entry.evidence.join(',')}}`,
    };
  });
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}
