import { Controller } from '@nestjs/common';
import { EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { ACK, type Settlement } from '@scrai/bus';
import type { DeadLetterDecision, DecisionReply, OutcomeMessage } from '@scrai/contracts';
import { Decisions } from './decisions.js';
import { FailureLedger } from './failure-ledger.js';
import { reportedAttempt } from './reported-attempt.js';

@Controller()
export class DeadLettersController {
  constructor(
    private readonly ledger: FailureLedger,
    private readonly decisions: Decisions,
  ) {}

  @EventPattern<string>('failures')
  async failed(@Payload() message: OutcomeMessage): Promise<Settlement> {
    const attempt = reportedAttempt(message);
    if (!attempt) return { kind: 'term', reason: 'it reports no failure' };
    const verdict = await this.ledger.record(attempt);
    return verdict ? ACK : { kind: 'term', reason: 'its event instance does not exist' };
  }

  @MessagePattern('decision')
  decide(@Payload() asked: DeadLetterDecision): Promise<DecisionReply> {
    return this.decisions.decide(asked);
  }
}
