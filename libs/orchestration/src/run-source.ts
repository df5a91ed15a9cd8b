import type { Lane, LogEvent, OutcomeMessage, RunStatus } from '@scrai/contracts';
import {
  compile,
  fold,
  initialState,
  openTurns,
  type CompiledScenario,
  type CompileInput,
  type RunState,
} from '@scrai/scenario';
import type { Database } from '@scrai/store';
import type { PendingAction } from './action-meaning.js';
import type { RunFacts } from './draft.js';

const PAGE = 2_000;

/** A run as it stands in the database, folded. */
export interface LoadedRun {
  state: RunState;
  status: RunStatus;
  turnLimit: number | null;
  startedAt: Date | null;
  /** Outcomes that came before the log reached their turn. */
  early: OutcomeMessage[];
}

interface RunRow {
  status: RunStatus;
  turn_limit: number | null;
  started_at: Date | null;
  spec: CompileInput;
}

/** Reads runs and their actions from the database, for the process that hosts them. */
export class RunSource {
  constructor(private readonly database: Database) {}

  async facts(runId: string): Promise<RunFacts | null> {
    const [row] = await this.database.query<{ lane: Lane }>('SELECT lane FROM scenario_runs WHERE id = $1', [
      runId,
    ]);
    return row ? { id: runId, lane: row.lane } : null;
  }

  /** The run, folded from its log. Null when there is no such run. @throws Error when its spec no longer compiles. */
  async load(runId: string): Promise<LoadedRun | null> {
    const [row] = await this.database.query<RunRow>(
      'SELECT status, turn_limit, started_at, spec FROM scenario_runs WHERE id = $1',
      [runId],
    );
    if (!row) return null;
    const state = await this.folded(runId, compiledFrom(row.spec));
    return {
      state,
      status: row.status,
      turnLimit: row.turn_limit,
      startedAt: row.started_at,
      early: await this.earlyOutcomes(runId, openTurns(state)),
    };
  }

  /** Actions of a run that nobody has carried out, in the order in which they came. */
  pendingActions(runId: string): Promise<PendingAction[]> {
    return this.database.query<PendingAction>(
      `SELECT a.id, a.type, i.name AS agent, a.payload, a.reason
         FROM actions a LEFT JOIN agent_instances i USING (agent_id)
        WHERE a.scenario_run_id = $1 AND a.status = 'pending' ORDER BY a.position`,
      [runId],
    );
  }

  /** Ends an action as `error`, with the reason. */
  async refuse(actionId: string, reason: string): Promise<void> {
    await this.database.query(
      `UPDATE actions SET status = 'error', last_error = $2, processed_at = now(), updated_at = now()
        WHERE id = $1 AND status = 'pending'`,
      [actionId, reason],
    );
  }

  /**
   * Runs of these partitions that should be hosted: those with actions that wait, and those that go on without anybody
   * asking (they have no open turn whose outcome would wake them, or clocks of their own).
   */
  due(partitions: number[]): Promise<{ id: string; actions_wait: boolean }[]> {
    return this.database.query(
      `SELECT r.id, a.waits AS actions_wait
         FROM scenario_runs r,
              LATERAL (SELECT EXISTS (SELECT FROM actions
                 WHERE scenario_run_id = r.id AND status = 'pending') AS waits) a
        WHERE r.partition = ANY($1) AND r.status IN ('pending', 'running', 'paused')
          AND (a.waits OR r.status <> 'paused')
        ORDER BY r.position`,
      [partitions],
    );
  }

  private async folded(runId: string, compiled: CompiledScenario): Promise<RunState> {
    let state = initialState(compiled);
    for (;;) {
      const page = await this.database.query<LogEvent>(
        `SELECT seq, type, caused_by, payload FROM run_events
          WHERE scenario_run_id = $1 AND seq > $2 ORDER BY seq LIMIT ${PAGE}`,
        [runId, state.seq],
      );
      for (const event of page) state = fold(state, event);
      if (page.length < PAGE) return state;
    }
  }

  private async earlyOutcomes(runId: string, turns: number[]): Promise<OutcomeMessage[]> {
    const rows = await this.database.query<{ message: OutcomeMessage }>(
      'SELECT message FROM turn_outcomes WHERE scenario_run_id = $1 AND turn = ANY($2)',
      [runId, turns],
    );
    return rows.map(({ message }) => message);
  }
}

function compiledFrom(spec: CompileInput): CompiledScenario {
  const result = compile(spec);
  if ('compiled' in result) return result.compiled;
  const [{ pointer, detail }] = result.faults;
  throw new Error(`its template no longer compiles: ${pointer}: ${detail}`);
}
