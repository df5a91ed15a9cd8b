import { Injectable, Logger } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import { partitionOf, turnId, type OnDeadLetter, type RunWake } from '@scrai/contracts';
import { Database, storable, type Queryable } from '@scrai/store';
import { bury } from './burial.js';
import { DeadLettersMetrics } from './dead-letters-metrics.js';
import { withFailure } from './history.js';
import type { ReportedAttempt } from './reported-attempt.js';
import { RetryPolicies } from './retry-policies.js';
import { judge, type Standing, type Verdict } from './verdict.js';
import { waitingReason } from './waiting-reason.js';

/** Every event instance is that of a turn's request. */
const EVENT_TYPE = 'turn.requested';

/** Runs are locked before their event instances, as appends do it; so neither waits for the other in a circle. */
const LOCK_RUN = 'SELECT on_dead_letter FROM scenario_runs WHERE id = $1 FOR NO KEY UPDATE';

const STANDING = `
SELECT x.agent, x.status, x.retry_count, x.attempts_started, x.dispatch, x.processed_by_engines,
       x.closed_at IS NOT NULL AS closed,
       EXISTS (SELECT 1 FROM turn_outcomes o WHERE o.turn_id = $3) AS outcome_kept
  FROM event_instances x WHERE x.scenario_run_id = $1 AND x.turn = $2 FOR NO KEY UPDATE OF x`;

const REMEMBER = `
UPDATE event_instances SET processed_by_engines = $3, updated_at = now() WHERE scenario_run_id = $1 AND turn = $2`;

const FAIL = `
UPDATE event_instances SET status = $4, retry_count = retry_count + 1,
       attempts_started = greatest(attempts_started, $5), processed_by_engines = $3,
       next_attempt_at = now() + make_interval(secs => $6 / 1000.0),
       locked_by = NULL, lease_expires_at = NULL, updated_at = now()
 WHERE scenario_run_id = $1 AND turn = $2
RETURNING retry_count, next_attempt_at`;

/** The time by the database's clock, as whoever takes what is due goes by it. */
interface Failed {
  retry_count: number;
  next_attempt_at: Date | null;
}

const SAY_WHY = `
UPDATE scenario_runs SET status_reason = $2, updated_at = now()
 WHERE id = $1 AND status IN ('pending', 'running', 'paused')`;

/** What is judged: an attempt, at the event instance as it stands, of a run with this policy. */
interface Case {
  onDeadLetter: OnDeadLetter;
  standing: Standing;
  attempt: ReportedAttempt;
}

/** Records failed attempts, with what follows from them, in one commit each. */
@Injectable()
export class FailureLedger {
  private readonly logger = new Logger('dead-letters');

  constructor(
    private readonly database: Database,
    private readonly policies: RetryPolicies,
    private readonly bus: Bus,
    private readonly metrics: DeadLettersMetrics,
  ) {}

  /**
   * @returns the verdict once it is committed; null where no such event instance exists.
   * @throws QueryFailed when it could not be committed.
   */
  async record(attempt: ReportedAttempt): Promise<Verdict | null> {
    const { scenario_run_id: run, turn } = attempt;
    const verdict = await this.database.transaction(async (transaction) => {
      const [row] = await transaction.query<{ on_dead_letter: OnDeadLetter }>(LOCK_RUN, [run]);
      const [standing] = await transaction.query<Standing>(STANDING, [run, turn, turnId(run, turn)]);
      if (!row || !standing) return null;
      const policy = await this.policies.now(transaction, EVENT_TYPE);
      const decided = judge(standing, attempt, policy, Math.random());
      await commit(transaction, { onDeadLetter: row.on_dead_letter, standing, attempt }, decided);
      return decided;
    });
    this.tell(attempt, verdict);
    return verdict;
  }

  private tell(attempt: ReportedAttempt, verdict: Verdict | null): void {
    const { scenario_run_id, turn, delivery, failure } = attempt;
    this.metrics.judged(attempt, verdict);
    if (verdict?.kind === 'dead') this.wake(scenario_run_id);
    const what = `Attempt ${delivery} at turn ${turn} of run ${scenario_run_id} failed (${failure.message})`;
    if (verdict?.kind === 'dead') this.logger.error(`${what}; it is a dead letter now: ${verdict.reason}.`);
    else if (verdict?.kind === 'retry') this.logger.warn(`${what}; tried again in ${verdict.delayMs} ms.`);
    else if (verdict?.kind === 'late') this.logger.warn(`${what}; ignored, ${verdict.reason}.`);
  }

  /** The run's policy may have left something for its host. */
  private wake(run: string): void {
    const news: RunWake = { scenario_run_id: run, why: 'kept' };
    this.bus.news(this.bus.subjects.wake(partitionOf(run)), JSON.stringify(news));
  }
}

async function commit(
  transaction: Queryable,
  { onDeadLetter, standing, attempt }: Case,
  verdict: Verdict,
): Promise<void> {
  if (verdict.kind === 'known') return;
  const { scenario_run_id: run, turn, delivery } = attempt;
  const late = verdict.kind === 'late' ? verdict.reason : null;
  const history = storable(withFailure(standing.processed_by_engines, attempt, late));
  if (verdict.kind === 'late') {
    await transaction.query(REMEMBER, [run, turn, history]);
    return;
  }
  const retries = verdict.kind === 'retry';
  const [{ retry_count, next_attempt_at }] = await transaction.query<Failed>(FAIL, [
    ...[run, turn, history],
    ...[retries ? 'failed' : 'dead_letter', delivery, retries ? verdict.delayMs : null],
  ]);
  if (!retries) {
    const { agent, dispatch } = standing;
    const burial = { eventType: EVENT_TYPE, attempt, agent, dispatch, retryCount: retry_count, history };
    await bury(transaction, { ...burial, onDeadLetter });
  }
  const reason = waitingReason(standing.agent, attempt, next_attempt_at ?? onDeadLetter);
  await transaction.query(SAY_WHY, [run, JSON.parse(storable(reason))]);
}
