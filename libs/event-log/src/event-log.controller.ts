import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type {
  BlobAnswer,
  BlobPart,
  BlobPartKept,
  BlobQuestion,
  EarlierToolCall,
  KeptCall,
  KeptCallQuestion,
  LackingVectors,
  LackingVectorsQuestion,
  Recalled,
  RecallQuestion,
  TextVectors,
  ToolCallBeginning,
  TurnStanding,
  TurnStandingQuestion,
} from '@scrai/contracts';
import {
  beginToolCall,
  blobPart,
  Database,
  keepBlobPart,
  keepVectors,
  keptCall,
  lackingVectors,
  recall,
  turnStanding,
} from '@scrai/store';

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

  @MessagePattern('keep-blob')
  keepBlob(@Payload() piece: BlobPart): Promise<BlobPartKept> {
    return keepBlobPart(this.database, piece);
  }

  @MessagePattern('blob')
  blob(@Payload() { sha256, part }: BlobQuestion): Promise<BlobAnswer> {
    return blobPart(this.database, sha256, part);
  }

  @MessagePattern('recall')
  recall(@Payload() question: RecallQuestion): Promise<Recalled> {
    return recall(this.database, question);
  }

  @MessagePattern('lacking-vectors')
  lacking(@Payload() question: LackingVectorsQuestion): Promise<LackingVectors> {
    return lackingVectors(this.database, question);
  }

  @MessagePattern('keep-vectors')
  async keep(@Payload() vectors: TextVectors): Promise<{ kept: number }> {
    await keepVectors(this.database, vectors);
    return { kept: vectors.vectors.length };
  }
}
