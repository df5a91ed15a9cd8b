import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type {
  AppendBatch,
  AppendBatchReply,
  KeptCall,
  KeptCallQuestion,
  TurnStanding,
  TurnStandingQuestion,
} from '@scrai/contracts';
import { Database, keptCall, turnStanding } from '@scrai/store';
import { AppendQueue } from './append-queue.js';

/** What others ask of the event store. */
@Controller()
export class EventLogController {
  constructor(
    private readonly queue: AppendQueue,
    private readonly database: Database,
  ) {}

  @MessagePattern('append')
  async append(@Payload() { appends }: AppendBatch): Promise<AppendBatchReply> {
    return { replies: await Promise.all(appends.map((append) => this.queue.append(append))) };
  }

  @MessagePattern('turn-standing')
  standing(@Payload() question: TurnStandingQuestion): Promise<TurnStanding> {
    return turnStanding(this.database, question);
  }

  @MessagePattern('kept-call')
  kept(@Payload() question: KeptCallQuestion): Promise<KeptCall> {
    return keptCall(this.database, question);
  }
}
