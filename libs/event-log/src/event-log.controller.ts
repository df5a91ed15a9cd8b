import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type {
  EarlierToolCall,
  KeptCall,
  KeptCallQuestion,
  Recalled,
  RecallQuestion,
  ToolCallBeginning,
  TurnStanding,
  TurnStandingQuestion,
} from '@scrai/contracts';
import { beginToolCall, Database, keptCall, recall, turnStanding } from '@scrai/store';

/** What others ask of the event store. */
@Controller()
export class EventLogController {
  constructor(private readonly database: Database) {}

  @MessagePattern('turn-standing')
  standing(@Payload() question: TurnStandingQuestion): Promise<TurnStanding> {
    return turnStanding(this.database, question);
  }

  @MessagePattern('kept-call')
  kept(@Payload() question: KeptCallQuestion): Promise<KeptCall> {
    return keptCall(this.database, question);
  }

  @MessagePattern('tool-call-beginning')
  begin(@Payload() beginning: ToolCallBeginning): Promise<EarlierToolCall> {
    return beginToolCall(this.database, beginning);
  }

  @MessagePattern('recall')
  recall(@Payload() question: RecallQuestion): Promise<Recalled> {
    return recall(this.database, question);
  }
}
