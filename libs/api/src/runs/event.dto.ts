import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  agentId,
  EVENT_TYPES,
  eventId,
  type EventType,
  type JsonObject,
  type Lane,
  type RunEvent,
} from '@scrai/contracts';
import type { StoredEvent } from '@scrai/store';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

export class EventQuery {
  @ApiPropertyOptional({ description: 'Seq after which to begin.', default: 0, minimum: 0 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  after = 0;

  @ApiPropertyOptional({ description: 'Most events of the page.', default: 100, minimum: 1, maximum: 1000 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit = 100;
}

export class CanonicalEvent implements RunEvent {
  @ApiProperty({ description: 'The same as `event_id`.' })
  id: string;

  @ApiProperty({ format: 'uuid', description: 'Derived from the run and the seq.' })
  event_id: string;

  @ApiProperty({ enum: EVENT_TYPES })
  event_type: EventType;

  @ApiProperty({ type: 'integer' })
  schema_version: number;

  @ApiProperty({ format: 'uuid' })
  scenario_run_id: string;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'Place in the log, from 1 without gaps.' })
  seq: number;

  @ApiProperty({ format: 'date-time', description: 'When it was committed. No part of the canonical log.' })
  timestamp: string;

  @ApiProperty({ type: String, nullable: true })
  source_engine_id: string | null;

  @ApiProperty({ type: String, nullable: true })
  target_engine_type: string | null;

  @ApiProperty({ type: String, nullable: true })
  target_engine_id: string | null;

  @ApiProperty({ type: String, nullable: true })
  target_agent_id: string | null;

  @ApiProperty({ type: 'integer', description: '3 is the highest (control), 0 the lowest.' })
  priority: number;

  @ApiProperty({ type: String, nullable: true, description: 'Id of the event behind this one.' })
  causation_id: string | null;

  @ApiProperty({ format: 'uuid', description: 'Id of the first event of the run.' })
  correlation_id: string;

  @ApiProperty({ type: Object })
  payload: JsonObject;

  @ApiProperty({ format: 'date-time' })
  created_at: string;

  @ApiProperty({ format: 'date-time' })
  updated_at: string;
}

const PRIORITIES: Record<Lane, number> = { control: 3, high: 2, normal: 1, low: 0 };

/** A row of the log as the API shows it. */
export function eventOf(run: { id: string; lane: Lane }, row: StoredEvent): CanonicalEvent {
  const id = eventId(run.id, row.seq);
  const timestamp = row.created_at.toISOString();
  return {
    id,
    event_id: id,
    event_type: row.type,
    schema_version: row.schema_version,
    scenario_run_id: run.id,
    seq: row.seq,
    timestamp,
    source_engine_id: row.source_engine_id,
    target_engine_type: row.engine_type,
    target_engine_id: null,
    target_agent_id: row.agent === null ? null : agentId(run.id, row.agent),
    priority: PRIORITIES[run.lane],
    causation_id: row.caused_by === null ? null : eventId(run.id, row.caused_by),
    correlation_id: eventId(run.id, 1),
    payload: row.payload as unknown as JsonObject,
    created_at: timestamp,
    updated_at: timestamp,
  };
}
