import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import { INSTANCE_STATUSES, LANES, type InstanceStatus, type Lane } from '@scrai/contracts';
import type { EventInstanceRow } from '@scrai/store';
import { IsOptional, IsUUID } from 'class-validator';
import { iso, isoOrNull, RunResource } from '../http/resource.js';
import { CanonicalEvent } from '../runs/event.dto.js';

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
}

export class EventDetail extends CanonicalEvent implements client.EventDetail {
  @ApiProperty({ type: EventInstance, nullable: true, description: 'Only where the event asked for a turn.' })
  event_instance: EventInstance | null;
}

export const instanceOf = (row: EventInstanceRow): EventInstance => ({
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
  processed_by_engines: row.processed_by_engines,
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});
