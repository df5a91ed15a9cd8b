import { Controller } from '@nestjs/common';
import { EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { ACK, type Settlement } from '@scrai/bus';
import type { DeadLetterDecision, DecisionReply, OutcomeMessage } from '@scrai/contracts';
import { crashPoint } from '@scrai/service-kit';
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
    crashPoint('dlq-manager.failure-taken');
    const verdict = await this.ledger.record(attempt);
    crashPoint('dlq-manager.failure-committed');
    return verdict ? ACK : { kind: 'term', reason: 'its event instance does not exist' };
  }

  @MessagePattern('decision')
  async decide(@Payload() asked: DeadLetterDecision): Promise<DecisionReply> {
    const reply = await this.decisions.decide(asked);
    crashPoint('dlq-manager.decided');
    return reply;
  }
}
