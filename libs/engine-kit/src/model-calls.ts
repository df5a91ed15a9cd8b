import { Injectable } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import type { KeptCall, KeptCallQuestion, Lane, ModelCallRecord, WorkMessage } from '@scrai/contracts';
import { Leaves, type GovernedCall, type Leave } from './leaves.js';

const TIMEOUT_MS = 5_000;

/** A request that may have been answered before. */
export type SameRequest = NonNullable<KeptCallQuestion['same_request']>;

/** Gets model calls leave, keeps them before their answers are used, and finds those of earlier attempts, so that each is paid once. */
@Injectable()
export class ModelCalls {
  constructor(
    private readonly bus: Bus,
    private readonly leaves: Leaves,
  ) {}

  /** Leave for one call of a run's turn. @throws LeaveRefused; or the reason of `signal`, once it is aborted. */
  leave(
    call: GovernedCall,
    of: { scenario_run_id: string; lane: Lane; signal: AbortSignal },
  ): Promise<Leave> {
    return this.leaves.take(call, of);
  }

  /** Resolves when the broker has the record. @throws BusError when it does not take it. */
  async record(record: ModelCallRecord): Promise<void> {
    const { scenario_run_id, turn, call_index, attempt } = record;
    const subject = this.bus.subjects.call(scenario_run_id, turn, call_index, attempt);
    await this.bus.publish(subject, JSON.stringify(record));
  }

  /**
   * The answered call, from the broker or else the event store; null when there is none.
   * @param same request that an ancestor of the run may have had an answer to.
   * @throws BusError when the event store does not answer: without it nobody knows whether the call was paid.
   */
  async kept(work: WorkMessage, callIndex: number, same?: SameRequest): Promise<ModelCallRecord | null> {
    const { subjects } = this.bus;
    const subject = subjects.callsOf(work.scenario_run_id, work.turn, callIndex);
    const stored = await this.bus.lastBySubject(subjects.callStream(), subject);
    const record = stored?.json<ModelCallRecord>();
    if (record?.response && !record.failure) return record;
    const { turn_id, scenario_run_id, turn } = work;
    const question: KeptCallQuestion = {
      ...{ turn_id, scenario_run_id, turn, call_index: callIndex },
      ...(same ? { same_request: same } : {}),
    };
    const answer = await this.bus.request(subjects.keptCall(), JSON.stringify(question), {
      timeoutMs: TIMEOUT_MS,
      repeatable: true,
    });
    return (JSON.parse(answer) as KeptCall).record;
  }
}
