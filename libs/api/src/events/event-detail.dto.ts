import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import { INSTANCE_STATUSES, LANES, type InstanceStatus, type Lane } from '@scrai/contracts';
import type { EventInstanceRow, OpenTurnRow } from '@scrai/store';
import { IsOptional, IsUUID } from 'class-validator';
import { iso, isoOrNull, RunResource } from '../http/resource.js';
import { CanonicalEvent } from '../runs/event.dto.js';
import { attemptsOf } from './attempts.js';

export class EventDetailQuery {
  @ApiPropertyOptional({
    format: 'uuid',
    description:
      'Run of the event. Needed for all but requests of turns: ids of events are derived from run and seq.',
  })
  @IsOptional()
  @IsUUID()
  scenario_run_id?: string;
}

export class BlockingTurn implements client.BlockingTurn {
  @ApiProperty({ format: 'uuid' })
  event_id: string;

  @ApiProperty({ type: 'integer' })
  turn: number;

  @ApiProperty()
  agent: string;

  @ApiProperty({ enum: INSTANCE_STATUSES })
  status: InstanceStatus;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  next_attempt_at: string | null;
}

export class EventInstance extends RunResource implements client.EventInstance {
  @ApiProperty({ format: 'uuid' })
  event_id: string;

  @ApiProperty({ type: 'integer' })
  turn: number;

  @ApiProperty()
  agent: string;

  @ApiProperty()
  engine_type: string;

  @ApiProperty({ enum: LANES })
  lane: Lane;

  @ApiProperty({ enum: INSTANCE_STATUSES })
  status: InstanceStatus;

  @ApiProperty({ type: String, nullable: true, example: 'processing_by_5c1e…' })
  locked_by: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lease_expires_at: string | null;

  @ApiProperty({ type: 'integer', description: 'Reported failures of this dispatch.' })
  retry_count: number;

  @ApiProperty({ type: 'integer', description: 'Started attempts of this dispatch.' })
  attempts_started: number;

  @ApiProperty({ type: 'integer', description: 'Raised by a requeue.' })
  dispatch: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  next_attempt_at: string | null;

  @ApiProperty({ type: [Object], description: 'Every attempt.' })
  processed_by_engines: client.Attempt[];

  @ApiProperty({
    type: [BlockingTurn],
    description: 'Earlier turns that failed: the log takes no outcome before theirs.',
  })
  blocked_by: BlockingTurn[];

  @ApiProperty({ type: [BlockingTurn], description: 'Later open turns that wait, where this one failed.' })
  blocks: BlockingTurn[];
}

export class EventDetail extends CanonicalEvent implements client.EventDetail {
  @ApiProperty({ type: EventInstance, nullable: true, description: 'Only where the event asked for a turn.' })
  event_instance: EventInstance | null;
}

/** Turns before and after an open one, as far as they have to do with it. */
export interface Neighbours {
  before: OpenTurnRow[];
  after: OpenTurnRow[];
}

const blockingOf = (row: OpenTurnRow): BlockingTurn => ({
  ...row,
  next_attempt_at: isoOrNull(row.next_attempt_at),
});

export const instanceOf = (row: EventInstanceRow, { before, after }: Neighbours): EventInstance => ({
  id: row.event_id,
  event_id: row.event_id,
  scenario_run_id: row.scenario_run_id,
  turn: row.turn,
  agent: row.agent,
  engine_type: row.engine_type,
  lane: row.lane,
  status: row.status,
  locked_by: row.locked_by,
  lease_expires_at: isoOrNull(row.lease_expires_at),
  retry_count: row.retry_count,
  attempts_started: row.attempts_started,
  dispatch: row.dispatch,
  next_attempt_at: isoOrNull(row.next_attempt_at),
  processed_by_engines: attemptsOf(row.processed_by_engines, row.locked_by),
  blocked_by: before.map(blockingOf),
  blocks: after.map(blockingOf),
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});
