import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import { ACTION_STATUSES, AGENT_ACTIONS, RUN_ACTIONS, type ActionStatus } from '@scrai/contracts';
import type { ActionRow } from '@scrai/store';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { iso, RunResource } from '../http/resource.js';
import { ScenarioRun } from './run.dto.js';

/** Body of a control; all of it may be left out. */
export class ControlBody {
  @ApiPropertyOptional({ description: 'Who asks.', default: 'api', example: 'anna' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  actor?: string;

  @ApiPropertyOptional({ description: 'Why; a stop’s reason enters the log.', example: 'saw enough' })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  reason?: string;
}

export class Action extends RunResource implements client.Action {
  @ApiProperty({ type: String, nullable: true, description: 'Null for an action on the run itself.' })
  agent_id: string | null;

  @ApiProperty({ enum: [...new Set([...RUN_ACTIONS, ...AGENT_ACTIONS])] })
  type: string;

  @ApiProperty({ example: 'normal' })
  urgency: string;

  @ApiProperty({ example: 'api' })
  actor: string;

  @ApiProperty({ type: String, nullable: true })
  reason: string | null;

  @ApiProperty({ enum: ACTION_STATUSES })
  status: ActionStatus;

  @ApiProperty({ type: String, nullable: true })
  last_error: string | null;
}

/** The run as it is now, and the action that was asked for. */
export class Controlled extends ScenarioRun implements client.Controlled {
  @ApiProperty({ type: Action })
  action: Action;
}

export const actionOf = (row: ActionRow): Action => ({
  id: row.id,
  scenario_run_id: row.scenario_run_id,
  agent_id: row.agent_id,
  type: row.type,
  urgency: row.urgency,
  actor: row.actor,
  reason: row.reason,
  status: row.status,
  last_error: row.last_error,
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});
