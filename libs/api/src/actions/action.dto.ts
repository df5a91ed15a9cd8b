import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import {
  ACTION_STATUSES,
  ACTION_TYPES,
  URGENCIES,
  type ActionStatus,
  type ActionType,
  type JsonObject,
  type Urgency,
} from '@scrai/contracts';
import type { ActionRow } from '@scrai/store';
import { IsIn, IsObject, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { PageQuery } from '../http/page.js';
import { iso, isoOrNull, RunResource } from '../http/resource.js';

/** Who asks, why, and how urgently; all of it may be left out. */
export class ActionOptions {
  @ApiPropertyOptional({ description: 'Who asks.', default: 'api', example: 'anna' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  actor?: string;

  @ApiPropertyOptional({
    description: 'Why; that of a stop or a destroy enters the log.',
    example: 'saw enough',
  })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  reason?: string;

  @ApiPropertyOptional({
    enum: URGENCIES,
    default: 'normal',
    description:
      'Of the actions on a run that wait, the most urgent comes first. All come before further turns.',
  })
  @IsOptional()
  @IsIn(URGENCIES)
  urgency?: Urgency;
}

/** Body of `POST /actions`. */
export class ActionBody extends ActionOptions implements client.NewAction {
  @ApiProperty({ enum: ACTION_TYPES })
  @IsIn(ACTION_TYPES)
  type: ActionType;

  @ApiPropertyOptional({ format: 'uuid', description: 'The agent that it is for.' })
  @IsOptional()
  @IsUUID()
  agent_id?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'The run that it is for, where it is for no agent.' })
  @IsOptional()
  @IsUUID()
  scenario_run_id?: string;

  @ApiPropertyOptional({
    type: Object,
    description:
      'What the type needs: `interrupt` {guidance, when: next | now}; `destroy` {timeout_ms}; `environment_reload` ' +
      '{environment}; `create` the body of `POST /agents`.',
    example: { guidance: 'dogs', when: 'next' },
  })
  @IsOptional()
  @IsObject()
  payload?: JsonObject;
}

export class ActionListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ACTION_TYPES })
  @IsOptional()
  @IsIn(ACTION_TYPES)
  type?: ActionType;

  @ApiPropertyOptional({ enum: ACTION_STATUSES })
  @IsOptional()
  @IsIn(ACTION_STATUSES)
  status?: ActionStatus;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  agent_id?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  scenario_run_id?: string;
}

export class Action extends RunResource implements client.Action {
  @ApiProperty({ type: String, nullable: true, description: 'Null for an action on the run itself.' })
  agent_id: string | null;

  @ApiProperty({ enum: ACTION_TYPES })
  type: string;

  @ApiProperty({ type: Object })
  payload: JsonObject;

  @ApiProperty({ example: 'normal' })
  urgency: string;

  @ApiProperty({ example: 'api' })
  actor: string;

  @ApiProperty({ type: String, nullable: true })
  reason: string | null;

  @ApiProperty({ enum: ACTION_STATUSES })
  status: ActionStatus;

  @ApiProperty({ type: String, nullable: true, description: 'Why it was not carried out.' })
  last_error: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  processed_at: string | null;
}

export const actionOf = (row: ActionRow): Action => ({
  id: row.id,
  scenario_run_id: row.scenario_run_id,
  agent_id: row.agent_id,
  type: row.type,
  payload: row.payload,
  urgency: row.urgency,
  actor: row.actor,
  reason: row.reason,
  status: row.status,
  last_error: row.last_error,
  processed_at: isoOrNull(row.processed_at),
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});
