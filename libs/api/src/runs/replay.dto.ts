import { ApiProperty } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import { EVENT_TYPES, type EventType, type JsonObject } from '@scrai/contracts';
import { RunResource } from '../http/resource.js';

/** An event as a line of the canonical log has it. */
export class LoggedEvent implements client.LoggedEvent {
  @ApiProperty({ type: 'integer', minimum: 1 })
  seq: number;

  @ApiProperty({ enum: EVENT_TYPES })
  type: EventType;

  @ApiProperty({ type: 'integer' })
  schema_version: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Seq of the event behind this one.' })
  caused_by: number | null;

  @ApiProperty({ type: Object })
  payload: JsonObject;
}

export class ReplayDifference implements client.ReplayDifference {
  @ApiProperty({ type: 'integer', description: 'The first place where log and replay differ.' })
  seq: number;

  @ApiProperty({ type: LoggedEvent, description: 'What the log has there.' })
  recorded: LoggedEvent;

  @ApiProperty({
    type: LoggedEvent,
    nullable: true,
    description: 'What the inputs give there; null where the run would wait.',
  })
  replayed: LoggedEvent | null;

  @ApiProperty({ type: String, nullable: true, description: 'What it would wait for.', example: 'turns' })
  waiting: string | null;
}

export class RunReplay extends RunResource implements client.Replay {
  @ApiProperty({ description: 'Whether the inputs give the log again, byte for byte.' })
  identical: boolean;

  @ApiProperty({ type: 'integer', description: 'Events of the log as it was read.' })
  events: number;

  @ApiProperty({ type: 'integer', enum: [0], description: 'The answers are those of the log.' })
  model_calls: 0;

  @ApiProperty({ description: 'SHA-256 of the log as it was read.' })
  fingerprint: string;

  @ApiProperty({ type: ReplayDifference, nullable: true, description: 'Null when they are identical.' })
  difference: ReplayDifference | null;
}
