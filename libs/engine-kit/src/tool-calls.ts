import { Injectable } from '@nestjs/common';
import { Bus, MAX_BODY_BYTES } from '@scrai/bus';
import type {
  EarlierToolCall,
  ModelCallRecord,
  ToolCallBeginning,
  ToolCallRecord,
  WorkMessage,
} from '@scrai/contracts';
import { patiently } from './patience.js';

/** The journal of tool calls: what was begun, and how it ended, so that a tool that acts runs once. */
@Injectable()
export class ToolCalls {
  constructor(private readonly bus: Bus) {}

  /**
   * The record of the same call in an earlier attempt or in an ancestor of the run; null when it may run. One that acts is
   * then in the database as begun.
   * @param again whether somebody may have worked on the turn before.
   * @throws BusError when the event store does not answer: without it nobody knows whether the tool ran.
   */
  async begin(
    { reuse_answers }: WorkMessage,
    { call, again, askedBy }: { call: ToolCallRecord; again: boolean; askedBy: ModelCallRecord | null },
  ): Promise<ToolCallRecord | null> {
    if (call.effect === 'pure') return null;
    const ended = again ? await this.ended(call) : null;
    if (ended) return ended;
    if (!again && !reuse_answers && call.effect !== 'acts') return null;
    const beginning: ToolCallBeginning = {
      call,
      ...(reuse_answers ? { reuse: true } : {}),
    };
    const { earlier } = await this.asked(beginning, call.effect === 'acts' ? askedBy : null);
    const own = earlier?.status === 'started' && isSameAttempt(earlier, call);
    return own ? null : earlier;
  }

  private async asked(
    beginning: ToolCallBeginning,
    asked_by: ModelCallRecord | null,
  ): Promise<EarlierToolCall> {
    const whole = asked_by ? JSON.stringify({ ...beginning, asked_by }) : null;
    // A model call that is too large to go along is with the broker all the same.
    const body = whole && Buffer.byteLength(whole) <= MAX_BODY_BYTES ? whole : JSON.stringify(beginning);
    // It finds what it has written down itself. Given up, the call would count as begun for ever.
    return JSON.parse(
      await patiently(this.bus, this.bus.subjects.toolCallBeginning(), body),
    ) as EarlierToolCall;
  }

  /** Resolves when the broker has the record. @throws BusError when it does not take it. */
  async end(call: ToolCallRecord): Promise<void> {
    const { scenario_run_id, turn, id } = call;
    await this.bus.publish(this.bus.subjects.toolCall(scenario_run_id, turn, id), JSON.stringify(call));
  }

  /** How it ended, where the broker has that and the database does not yet. */
  private async ended({ scenario_run_id, turn, id }: ToolCallRecord): Promise<ToolCallRecord | null> {
    const { subjects } = this.bus;
    const subject = subjects.toolCall(scenario_run_id, turn, id);
    const stored = await this.bus.lastBySubject(subjects.toolStream(), subject);
    return stored?.json<ToolCallRecord>() ?? null;
  }
}

/** A request that was sent again because its answer got lost finds what it has itself written down. */
const isSameAttempt = (a: ToolCallRecord, b: ToolCallRecord): boolean =>
  a.attempt === b.attempt && a.engine_id === b.engine_id && a.started_at === b.started_at;
