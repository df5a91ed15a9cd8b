import { ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import { DEAD_LETTER_STATUSES, type DeadLetterStatus, type Failure } from '@scrai/contracts';
import type { DeadLetterFilter } from '@scrai/store';
import { IsIn, IsISO8601, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { PageQuery } from '../http/page.js';

const ORIGINS = ['model', 'platform'] as const satisfies Failure['origin'][];
const LONGEST_NAME = 200;

/** Which dead letters. What is left out asks for nothing. */
export class LetterFilter extends PageQuery implements client.DeadLetterFilter {
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  scenario_run_id?: string;

  @ApiPropertyOptional({ example: 'turn.requested' })
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_NAME)
  event_type?: string;

  @ApiPropertyOptional({ example: 'actor' })
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_NAME)
  engine_type?: string;

  @ApiPropertyOptional({ description: 'Name of the agent.' })
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_NAME)
  agent?: string;

  @ApiPropertyOptional({ description: 'See `GET /dlq/groups`.', example: 'rate_limited-3f0a9c21' })
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_NAME)
  error_group?: string;

  @ApiPropertyOptional({ description: 'Code of the failure.', example: 'rate_limited' })
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_NAME)
  code?: string;

  @ApiPropertyOptional({ enum: ORIGINS, description: 'A model’s failure, or the platform’s.' })
  @IsOptional()
  @IsIn(ORIGINS)
  origin?: Failure['origin'];

  @ApiPropertyOptional({ enum: DEAD_LETTER_STATUSES })
  @IsOptional()
  @IsIn(DEAD_LETTER_STATUSES)
  status?: DeadLetterStatus;

  @ApiPropertyOptional({ format: 'date-time', description: 'Made at this time or later.' })
  @IsOptional()
  @IsISO8601({ strict: true })
  since?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Made before this time.' })
  @IsOptional()
  @IsISO8601({ strict: true })
  until?: string;
}

export class DeadLetterQuery extends LetterFilter {
  @ApiPropertyOptional({ enum: ['error'], description: '`error`: groups in place of dead letters.' })
  @IsOptional()
  @IsIn(['error'])
  group_by?: 'error';
}

/** The filter alone, without what pages a list. */
export function filterOf({ limit: _limit, after: _after, ...filter }: LetterFilter): DeadLetterFilter {
  const { group_by: _group, ...wanted } = filter as DeadLetterQuery;
  return wanted;
}
