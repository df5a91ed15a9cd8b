import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import {
  TOOL_CALL_STATUSES,
  TOOL_EFFECTS,
  type JsonObject,
  type ToolCallRecord,
  type ToolCallStatus,
  type ToolEffect,
} from '@scrai/contracts';
import type { ToolCallRow } from '@scrai/store';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../http/page.js';
import { iso, RunResource } from '../http/resource.js';

export class ToolCallQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Those of this agent alone.', example: 'Buyer' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  agent?: string;
}

export class ToolCall extends RunResource implements client.ToolCall {
  @ApiProperty({ format: 'uuid' })
  turn_id: string;

  @ApiProperty({ example: 'Buyer' })
  agent: string;

  @ApiProperty({ type: 'integer' })
  turn: number;

  @ApiProperty({ type: 'integer', description: 'The model call of the turn that asked for it.' })
  call_index: number;

  @ApiProperty({ type: 'integer', description: 'Place among the tool calls of that answer, from 0.' })
  place: number;

  @ApiProperty({ description: 'As the model named it; the next model call has the result under it.' })
  tool_call_id: string;

  @ApiProperty({ example: 'dice' })
  tool: string;

  @ApiProperty({ enum: TOOL_EFFECTS, nullable: true, description: 'Null where no tool could run.' })
  effect: ToolEffect | null;

  @ApiProperty({ type: Object })
  arguments: JsonObject;

  @ApiProperty({ enum: TOOL_CALL_STATUSES, description: '`started`: it acts, and its end is not known yet.' })
  status: ToolCallStatus;

  @ApiProperty({ type: String, nullable: true, description: 'What the model was told.' })
  result: string | null;

  @ApiProperty({
    type: [Object],
    nullable: true,
    description: 'What it brought to be shown: `{sha256, media_type, alt}`.',
  })
  media: ToolCallRecord['media'];

  @ApiProperty({
    type: [Object],
    nullable: true,
    description: 'Changes of the world that it put before the rules, as a JSON Patch.',
  })
  proposed: ToolCallRecord['proposed'];

  @ApiProperty({
    type: [Object],
    nullable: true,
    description: 'What it noted for its agent to remember: `{kind, text, importance, about}`.',
  })
  remembered: ToolCallRecord['remembered'];

  @ApiProperty({ type: Object, nullable: true, description: '`{code, message}` where it failed.' })
  failure: ToolCallRecord['failure'];

  @ApiProperty({ description: 'Attempt that ran it: `dispatch.delivery`.', example: '1.1' })
  attempt: string;

  @ApiProperty({ format: 'uuid' })
  engine_id: string;

  @ApiProperty({ format: 'date-time' })
  started_at: string;

  @ApiProperty({ type: Number, nullable: true })
  latency_ms: number | null;
}

export const toolCallOf = (row: ToolCallRow): ToolCall => ({
  id: row.id,
  scenario_run_id: row.scenario_run_id,
  turn_id: row.turn_id,
  agent: row.agent,
  turn: row.turn,
  call_index: row.call_index,
  place: row.place,
  tool_call_id: row.tool_call_id,
  tool: row.tool,
  effect: row.effect,
  arguments: row.arguments,
  status: row.status,
  result: row.result,
  media: row.media,
  proposed: row.proposed,
  remembered: row.remembered,
  failure: row.failure,
  attempt: row.attempt,
  engine_id: row.engine_id,
  started_at: iso(row.started_at),
  latency_ms: row.latency_ms,
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});
