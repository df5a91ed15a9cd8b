import { Injectable } from '@nestjs/common';
import { Bus, BusError } from '@scrai/bus';
import type { DeadLetterDecision, DecisionReply, DecisionResult } from '@scrai/contracts';
import { ProblemError } from '@scrai/service-kit';
import { notFound } from '../http/resource-id.js';

const TIMEOUT_MS = 5_000;

/** Why a dead letter stays as it is. */
const REFUSALS: Record<Exclude<DecisionResult, 'requeued' | 'deleted' | 'not_found'>, string> = {
  closed: 'its turn is closed by now, so there is nothing to try again',
  decided: 'it was decided about before; list the open ones with GET /api/v1/dlq?status=open',
};

/** Asks the dlq-manager, who alone decides about dead letters. */
@Injectable()
export class Deciding {
  constructor(private readonly bus: Bus) {}

  /** @throws ProblemError 404, 409 where it is decided about, 503 without a dlq-manager. */
  async decide(asked: DeadLetterDecision): Promise<DecisionReply> {
    const reply = await this.ask(asked);
    const { result } = reply;
    const id = asked.dead_letter_id;
    if (result === 'not_found') throw notFound('dead letter', id, 'GET /api/v1/dlq');
    if (result === 'closed' || result === 'decided') {
      const detail = `Nothing was done with dead letter ${id}: ${REFUSALS[result]}.`;
      throw new ProblemError(409, 'not_possible_now', detail);
    }
    return reply;
  }

  private async ask(asked: DeadLetterDecision): Promise<DecisionReply> {
    const { subjects } = this.bus;
    try {
      const options = { timeoutMs: TIMEOUT_MS };
      const reply = await this.bus.request(subjects.deadLetterDecision(), JSON.stringify(asked), options);
      return JSON.parse(reply) as DecisionReply;
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      throw new ProblemError(
        503,
        'dlq_manager_away',
        `The dlq-manager does not answer: ${error.message} Try again when it is back.`,
      );
    }
  }
}
