import {
  URGENCIES,
  type BreakpointHit,
  type Lane,
  type LogEvent,
  type OutcomeMessage,
  type RunStatus,
} from '@scrai/contracts';
import {
  Breakpoints,
  compileSpec,
  fold,
  initialState,
  lastSeq,
  Measurer,
  type Breakpoint,
  type CompiledScenario,
  type Measurement,
  type RunSpec,
  type RunState,
} from '@scrai/scenario';
import {
  breakpointsOf,
  earlyOutcomes,
  finishAction,
  noteIgnored,
  pausedAgents,
  readLog,
  type Database,
} from '@scrai/store';
import type { PendingAction } from './action-meaning.js';
import { isWaitingFor } from './request.js';

const PAGE = 2_000;

/** A run as it stands in the database, folded. */
export interface LoadedRun {
  state: RunState;
  /** The scenario that its log begins with; a fork may have changed that of its state. */
  compiled: CompiledScenario;
  lane: Lane;
  reuseAnswers: boolean;
  status: RunStatus;
  turnLimit: number | null;
  /** Where it shall pause by itself. */
  breakpoints: Breakpoints | null;
  /** Where it has paused so, and stands still. */
  hit: BreakpointHit | null;
  startedAt: Date | null;
  /** Agents that are paused. */
  paused: ReadonlySet<string>;
  /** What the run says of an agent that it waits for. */
  waitsFor: string | null;
  /** Outcomes that came before the log reached their turn. */
  early: OutcomeMessage[];
}

interface RunRow {
  lane: Lane;
  status: RunStatus;
  turn_limit: number | null;
  status_reason: string | null;
  breakpoint_hit: BreakpointHit | null;
  breakpoints: Breakpoint[] | null;
  started_at: Date | null;
  spec: RunSpec;
  reuse_answers: boolean;
}

/** A run that should be hosted, as the database has it. */
export interface DueRun {
  id: string;
  last_seq: number;
  actions_wait: boolean;
}

/** A run that waits for a place. */
export type QueuedRun = Pick<RunRow, 'lane'> & { id: string };

/** Reads runs and their actions from the database, for the process that hosts them. */
export class RunSource {
  constructor(private readonly database: Database) {}

  /** The run, folded from its log. Null when there is no such run. @throws Error when its spec no longer compiles. */
  async load(runId: string): Promise<LoadedRun | null> {
    const [row] = await this.database.query<RunRow>(
      {
        name: 'run_to_host',
        text: `SELECT lane, status, status_reason, turn_limit, breakpoint_hit, started_at, spec, reuse_answers,
                      (SELECT json_agg(b ORDER BY b.number) FROM breakpoints b WHERE b.scenario_run_id = $1) AS breakpoints
                 FROM scenario_runs WHERE id = $1`,
      },
      [runId],
    );
    if (!row) return null;
    const compiled = compileSpec(row.spec);
    let state = initialState(compiled);
    await this.eachEvent(runId, (event) => {
      state = fold(state, event);
    });
    return {
      state,
      compiled,
      lane: row.lane,
      reuseAnswers: row.reuse_answers,
      status: row.status,
      turnLimit: row.turn_limit,
      breakpoints: row.breakpoints && new Breakpoints(row.breakpoints, state),
      hit: row.breakpoint_hit,
      startedAt: row.started_at,
      paused: new Set(await pausedAgents(this.database, runId)),
      waitsFor: isWaitingFor(row.status_reason),
      early: lastSeq(state) === 0 ? [] : await earlyOutcomes(this.database, runId),
    };
  }

  /** The breakpoints of a run as it stands, after a change of them. */
  async breakpoints(runId: string, state: RunState): Promise<Breakpoints | null> {
    const breakpoints = await breakpointsOf(this.database, runId);
    return breakpoints.length > 0 ? new Breakpoints(breakpoints, state) : null;
  }

  /** Measurements of a run whose log is what is stored before `last`, and then `last`. */
  async measure(runId: string, compiled: CompiledScenario, last: LogEvent[]): Promise<Measurement[]> {
    const measurer = new Measurer(compiled);
    await this.eachEvent(runId, (event) => measurer.add(event), last[0].seq - 1);
    for (const event of last) measurer.add(event);
    return measurer.measurements();
  }

  /** Actions of a run that nobody has carried out: the most urgent first, and then in the order in which they came. */
  pendingActions(runId: string): Promise<PendingAction[]> {
    return this.database.query<PendingAction>(
      {
        name: 'actions_of_host',
        text: `SELECT a.id, a.type, i.name AS agent, a.payload, a.reason, a.created_at,
                      array_position($2, a.urgency) AS rank
                 FROM actions a LEFT JOIN agent_instances i USING (agent_id)
                WHERE a.scenario_run_id = $1 AND a.status = 'pending' ORDER BY rank, a.position`,
      },
      [runId, URGENCIES],
    );
  }

  /** Ends an action as `error`, with the reason. */
  async refuse(actionId: string, reason: string): Promise<void> {
    await finishAction(this.database, actionId, 'error', reason);
  }

  /** Notes an outcome that came when its turn was closed, or had another one. */
  async ignore(message: OutcomeMessage): Promise<void> {
    await noteIgnored(this.database, message);
  }

  /** Runs of these partitions that must be hosted: those that were opened, and any whose actions wait. */
  due(partitions: number[]): Promise<DueRun[]> {
    return this.database.query(
      {
        name: 'runs_due',
        text: `WITH waiting AS (SELECT DISTINCT scenario_run_id AS id FROM actions WHERE status = 'pending')
               SELECT id, last_seq, position, id IN (SELECT id FROM waiting) AS actions_wait FROM scenario_runs
                WHERE partition = ANY($1) AND status IN ('pending', 'running', 'paused') AND status <> 'pending'
               UNION
               SELECT id, last_seq, position, true FROM waiting JOIN scenario_runs USING (id)
                WHERE partition = ANY($1)
                ORDER BY position`,
      },
      [partitions],
    );
  }

  /**
   * Runs of these partitions that nobody has opened: interactive ones first, then in the order in which they came.
   * @param except those that are being opened.
   */
  queued(partitions: number[], except: string[], limit: number): Promise<QueuedRun[]> {
    return this.database.query(
      {
        name: 'runs_queued',
        text: `SELECT id, lane FROM scenario_runs
                WHERE partition = ANY($1) AND status = 'pending' AND id NOT IN (SELECT unnest($2::uuid[]))
                ORDER BY lane = 'low', position LIMIT $3`,
      },
      [partitions, except, limit],
    );
  }

  /** How many runs of these partitions nobody has opened. */
  async queuedCount(partitions: number[]): Promise<number> {
    const [{ count }] = await this.database.query<{ count: number }>(
      {
        name: 'runs_queued_count',
        text: `SELECT count(*)::int AS count FROM scenario_runs WHERE partition = ANY($1) AND status = 'pending'`,
      },
      [partitions],
    );
    return count;
  }

  /** Those of these turns whose outcome `turn_outcomes` has, by id of the turn. */
  async kept(turnIds: string[]): Promise<Set<string>> {
    if (turnIds.length === 0) return new Set();
    const rows = await this.database.query<{ turn_id: string }>(
      { name: 'kept_of_hosts', text: 'SELECT turn_id FROM turn_outcomes WHERE turn_id = ANY($1)' },
      [turnIds],
    );
    return new Set(rows.map(({ turn_id }) => turn_id));
  }

  private async eachEvent(
    runId: string,
    take: (event: LogEvent) => void,
    through = Number.MAX_SAFE_INTEGER,
  ): Promise<void> {
    for (let after = 0; after < through;) {
      const page = await readLog(this.database, runId, after, Math.min(PAGE, through - after));
      page.forEach(take);
      if (page.length < PAGE) return;
      after = page[page.length - 1].seq;
    }
  }
}
