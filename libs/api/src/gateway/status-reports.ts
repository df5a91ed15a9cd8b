import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import {
  packOutcome,
  turnId,
  type Done,
  type LeaseNews,
  type Outcome,
  type OutcomeMessage,
  type WorkMessage,
} from '@scrai/contracts';
import { checkOf } from '@scrai/model';
import { CONFIG, crashPoint, ProblemError, type Config } from '@scrai/service-kit';
import {
  Database,
  endLease,
  extendLease,
  getInstance,
  leaseStanding,
  type LeaseStanding,
} from '@scrai/store';
import { BlobIntake } from '../blobs/blob-intake.js';
import { notFound } from '../http/resource-id.js';
import type { ReportBody, StatusReported } from './report.dto.js';

const NO_USAGE = { calls: 0, input_tokens: 0, output_tokens: 0, cost: 0 };

/**
 * What engines over REST say of the turns that they were given. Whoever was given a turn is known from the database, so
 * any orchestrator takes a report; the one that holds the turn with the broker is told.
 */
@Injectable()
export class StatusReports {
  constructor(
    private readonly bus: Bus,
    private readonly database: Database,
    private readonly blobs: BlobIntake,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Takes a report; a repeat changes nothing. An answer counts for as long as its turn is open, even after the lease;
   * a failure and a wish for more time count only while the lease runs.
   * @throws ProblemError 404, 409 or 422.
   */
  async take(eventId: string, report: ReportBody): Promise<StatusReported> {
    const { status, lease_token } = report;
    const lease = await leaseStanding(this.database, lease_token, eventId);
    if (!lease) throw await this.unknown(eventId);
    const reported = (expires: Date | null): StatusReported => ({
      ...{ id: eventId, status, lease_token },
      lease_expires_at: expires?.toISOString() ?? null,
    });
    if (lease.ended_as === status || (status === 'completed' && lease.answered_by_it)) return reported(null);
    refuseClosed(lease);
    const over = lease.ended_as !== null || lease.overtaken || lease.expired;
    if (over && status !== 'completed') throw leaseOver(lease, status);
    if (status === 'processing') return reported(await this.prolong(lease));
    await this.publish(lease, status === 'completed' ? await this.done(lease, report) : failureOf(report));
    crashPoint('orchestrator.report-sent');
    await endLease(this.database, lease_token, status);
    crashPoint('orchestrator.lease-ended');
    this.tell({ lease_token });
    return reported(null);
  }

  /** @throws ProblemError 422 with every fault of the result, or of what it shows. */
  private async done(lease: LeaseStanding, report: ReportBody): Promise<Done> {
    const done = doneOf(lease, report);
    const { media = [] } = report;
    const faults = await this.blobs.refer(media.map((each, i) => ({ pointer: `/media/${i}`, media: each })));
    if (faults.length > 0)
      throw new ProblemError(422, 'unknown_blob', `${faults[0].pointer}: ${faults[0].detail}.`, faults);
    return media.length > 0 ? { ...done, media: media.map((each) => ({ ...each })) } : done;
  }

  private async unknown(eventId: string): Promise<ProblemError> {
    if (!(await getInstance(this.database, eventId))) {
      return notFound('request of a turn', eventId, 'GET /api/v1/events/queue/{engine_type}');
    }
    const detail = `Event ${eventId} was never given out with this lease_token; report with the token of its claim.`;
    return new ProblemError(409, 'not_yours', detail);
  }

  private async prolong(lease: LeaseStanding): Promise<Date> {
    const { lease_token } = lease;
    const expires = await extendLease(this.database, lease_token, this.config.leaseMs);
    if (!expires) throw leaseOver({ ...lease, ended_as: 'expired' }, 'processing');
    this.tell({ lease_token, remaining_ms: this.config.leaseMs });
    return expires;
  }

  /** As the engine kit does: the broker has it when this resolves. `pending` is a repeat of this very attempt. */
  private async publish(lease: LeaseStanding, outcome: Outcome): Promise<void> {
    const { scenario_run_id, turn, dispatch, delivery } = lease;
    const { subjects } = this.bus;
    const message: OutcomeMessage = {
      ...{ scenario_run_id, turn, dispatch, delivery, outcome },
      turn_id: turnId(scenario_run_id, turn),
      event_id: lease.event_id,
      agent: lease.agent,
      engine_id: lease.engine_id,
      engine_type: lease.engine_type,
      started_at: lease.created_at.toISOString(),
      finished_at: new Date().toISOString(),
    };
    const subject = outcome.kind === 'done' ? subjects.outcome : subjects.failure;
    await this.bus.publish(subject(scenario_run_id, turn, dispatch, delivery), packOutcome(message, []));
  }

  /** Whoever holds the turn with the broker lets go of it; news that are lost cost it a second. */
  private tell(news: LeaseNews): void {
    this.bus.news(this.bus.subjects.leases(), JSON.stringify(news));
  }
}

function refuseClosed({ event_id, answered, dead, requeued, ended_as }: LeaseStanding): void {
  const why =
    ended_as === 'completed' || ended_as === 'failed'
      ? `it was reported as ${ended_as} before`
      : answered
        ? 'its turn has an answer already, and this one is not used'
        : dead
          ? 'it is a dead letter now; a requeue makes a new claim possible'
          : requeued
            ? 'it was requeued since, and begins anew; claim it again'
            : null;
  if (why) throw new ProblemError(409, 'event_closed', `Event ${event_id} takes no more reports: ${why}.`);
}

function leaseOver({ event_id, ended_as, overtaken }: LeaseStanding, status: string): ProblemError {
  const what = `The lease of event ${event_id} is over (${ended_as ?? (overtaken ? 'given to another' : 'expired')})`;
  const detail = `${what}, so "${status}" changes nothing; only an answer would still be taken.`;
  return new ProblemError(409, 'lease_over', detail);
}

/** @throws ProblemError 422 with every fault of the result. */
function doneOf(lease: LeaseStanding, { result = {}, usage, model, simulated }: ReportBody): Done {
  const { view } = JSON.parse(lease.body) as WorkMessage;
  const faults = checkOf(view.ask.schema)(result);
  if (faults) {
    const errors = faults.map(({ pointer, detail }) => ({ pointer: `/result${pointer}`, detail }));
    const [{ pointer, detail }] = errors;
    const text = `The result does not satisfy the turn's view.ask.schema: ${pointer} ${detail}. The lease stays; report again.`;
    throw new ProblemError(422, 'invalid_result', text, errors);
  }
  return {
    kind: 'done',
    result,
    usage: usage ? { ...usage } : NO_USAGE,
    model: model ?? `engine:${lease.engine_type}`,
    simulated,
  };
}

function failureOf({ error }: ReportBody): Outcome {
  if (!error) throw new ProblemError(422, 'invalid_body', 'A failed event needs an error.');
  return { kind: error.retryable ? 'retry' : 'reject', failure: { ...error } };
}
