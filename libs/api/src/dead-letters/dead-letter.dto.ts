import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import type { Failure } from '@scrai/contracts';
import type { DeadLetterRow } from '@scrai/store';
import { IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { PageQuery } from '../http/page.js';
import { iso, isoOrNull, RunResource } from '../http/resource.js';

const STATUSES = ['open', 'requeued', 'deleted'] as const satisfies DeadLetterRow['status'][];

export class DeadLetterQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  scenario_run_id?: string;

  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES)
  status?: DeadLetterRow['status'];
}

/** Body of `POST /dlq/{id}/requeue`; all of it may be left out. */
export class RequeueBody {
  @ApiPropertyOptional({ description: 'Who asks.', default: 'api' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  actor?: string;

  @ApiPropertyOptional({ description: 'Why it may succeed now.', example: 'the model server is back' })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  reason?: string;
}

export class DeadLetter extends RunResource implements client.DeadLetter {
  @ApiProperty({ format: 'uuid', description: 'The turn’s request.' })
  event_id: string;

  @ApiProperty({ type: 'integer' })
  turn: number;

  @ApiProperty({ example: 'Buyer' })
  agent: string;

  @ApiProperty({ example: 'actor' })
  engine_type: string;

  @ApiProperty({ enum: STATUSES })
  status: DeadLetterRow['status'];

  @ApiProperty({
    type: Object,
    description: 'The last failure; `origin` tells a model’s from the platform’s.',
  })
  failure: Failure;

  @ApiProperty({ type: [Object], description: 'Every started try.' })
  attempts: client.Attempt[];

  @ApiProperty({ type: 'integer', description: 'Reported failures.' })
  retry_count: number;

  @ApiProperty({ type: 'integer', description: 'Raised by each requeue.' })
  dispatch: number;

  @ApiProperty({ type: String, nullable: true })
  decided_by: string | null;

  @ApiProperty({ type: String, nullable: true })
  decision_reason: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  decided_at: string | null;
}

export const deadLetterOf = (row: DeadLetterRow): DeadLetter => ({
  id: row.id,
  scenario_run_id: row.scenario_run_id,
  event_id: row.event_id,
  turn: row.turn,
  agent: row.agent,
  engine_type: row.engine_type,
  status: row.status,
  failure: row.failure,
  attempts: row.attempts,
  retry_count: row.retry_count,
  dispatch: row.dispatch,
  decided_by: row.decided_by,
  decision_reason: row.decision_reason,
  decided_at: isoOrNull(row.decided_at),
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});
