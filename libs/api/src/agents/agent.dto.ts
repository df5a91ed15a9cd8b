import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import { AGENT_STATUSES, turnId, type AgentStatus, type JsonObject } from '@scrai/contracts';
import type { AgentState as AgentRow, AgentStep as StepRow } from '@scrai/store';
import { IsIn, IsOptional, IsString, IsUUID } from 'class-validator';
import { Action } from '../actions/action.dto.js';
import { PageQuery } from '../http/page.js';
import { iso, isoOrNull, RunResource } from '../http/resource.js';

export class AgentListQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  scenario_run_id?: string;

  @ApiPropertyOptional({ enum: AGENT_STATUSES })
  @IsOptional()
  @IsIn(AGENT_STATUSES)
  status?: AgentStatus;

  @ApiPropertyOptional({ example: 'actor' })
  @IsOptional()
  @IsString()
  engine_type?: string;
}

export class AgentState implements client.AgentState {
  @ApiProperty({ enum: AGENT_STATUSES })
  status: AgentStatus;

  @ApiProperty({ type: 'integer', description: 'Turns that it has completed.' })
  iteration: number;

  @ApiProperty({ type: Object, nullable: true, description: 'Result of its last completed turn.' })
  result: JsonObject | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'What it works on: that of its last act where it names one, else its attribute `subject`.',
  })
  subject: string | null;

  @ApiProperty({
    type: Object,
    description:
      'Where it was at its last turn: `scene`, and the part of the `world` that it saw; null before.',
  })
  context: JsonObject;

  @ApiProperty({ type: [String], description: 'Guidance that it reads at its next turn.' })
  pending_guidance: string[];

  @ApiProperty({ type: String, nullable: true })
  last_error: string | null;

  @ApiProperty({ format: 'date-time' })
  started_at: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  ended_at: string | null;
}

export class Agent extends RunResource implements client.Agent {
  @ApiProperty({ format: 'uuid', description: 'The same as `id`.' })
  agent_id: string;

  @ApiProperty({ example: 'Buyer' })
  name: string;

  @ApiProperty()
  agent_template: string;

  @ApiProperty({ example: 'actor' })
  engine_type: string;

  @ApiProperty({ type: Object })
  attributes: JsonObject;

  @ApiProperty({ type: AgentState })
  state: AgentState;
}

/** An agent as it is now, and the action that was asked for. */
export class AgentControlled extends Agent implements client.AgentControlled {
  @ApiProperty({ type: Action })
  action: Action;
}

export class AgentStep extends RunResource implements client.AgentStep {
  @ApiProperty({ format: 'uuid' })
  agent_id: string;

  @ApiProperty({ type: 'integer' })
  turn: number;

  @ApiProperty({ type: 'integer', description: 'Turns that it had completed, this one included.' })
  iteration: number;

  @ApiProperty({ enum: ['completed', 'skipped', 'cancelled'] })
  status: 'completed' | 'skipped' | 'cancelled';

  @ApiProperty({ type: 'integer', nullable: true, description: 'Seq of the event that closed the turn.' })
  seq: number | null;

  @ApiProperty({ type: Object, nullable: true })
  result: JsonObject | null;

  @ApiProperty({ type: String, nullable: true })
  engine_id: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  started_at: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finished_at: string | null;
}

function subjectOf({ result, attributes }: AgentRow): string | null {
  const act = result?.act as JsonObject | null | undefined;
  const subject = act?.subject ?? attributes.subject;
  return typeof subject === 'string' ? subject : null;
}

export const agentOf = (row: AgentRow): Agent => ({
  id: row.agent_id,
  agent_id: row.agent_id,
  scenario_run_id: row.scenario_run_id,
  name: row.name,
  agent_template: row.agent_template,
  engine_type: row.engine_type,
  attributes: row.attributes,
  state: {
    status: row.status,
    iteration: row.iteration,
    result: row.result,
    subject: subjectOf(row),
    context: row.context,
    pending_guidance: row.pending_guidance,
    last_error: row.last_error,
    started_at: iso(row.started_at),
    ended_at: isoOrNull(row.ended_at),
  },
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});

export const stepOf = (row: StepRow): AgentStep => ({
  id: turnId(row.scenario_run_id, row.turn),
  agent_id: row.agent_id,
  scenario_run_id: row.scenario_run_id,
  turn: row.turn,
  iteration: row.iteration,
  status: row.status,
  seq: row.seq,
  result: (row.payload?.result ?? null) as JsonObject | null,
  engine_id: row.engine_id,
  started_at: isoOrNull(row.started_at),
  finished_at: isoOrNull(row.finished_at),
  created_at: iso(row.created_at),
  updated_at: iso(row.created_at),
});
