import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import {
  CALL_PURPOSES,
  turnId,
  type CallPurpose,
  type CallSelection,
  type Failure,
  type JsonObject,
} from '@scrai/contracts';
import type { ModelCallRow } from '@scrai/store';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { PageQuery } from '../http/page.js';
import { iso, RunResource } from '../http/resource.js';

export class ModelCallQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'Of this turn alone.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  turn?: number;
}

export class ModelCall extends RunResource implements client.ModelCall {
  @ApiProperty({ format: 'uuid' })
  turn_id: string;

  @ApiProperty({ example: 'Buyer' })
  agent: string;

  @ApiProperty({ type: 'integer' })
  turn: number;

  @ApiProperty({ type: 'integer', description: 'Place among the calls of the turn, from 0.' })
  call_index: number;

  @ApiProperty({
    enum: CALL_PURPOSES,
    description:
      '`answer` is the one that counts, unless another follows; `repair` shows a malformed answer to the model again; `plan`, ' +
      '`reflection` and `check` are steps of an agent that thinks; `embedding` and `speech` make vectors and sounds of words.',
  })
  purpose: CallPurpose;

  @ApiProperty({ description: 'Attempt that made it: `dispatch.delivery`.', example: '1.1' })
  attempt: string;

  @ApiProperty({ format: 'uuid' })
  engine_id: string;

  @ApiProperty({ example: 'simulated:default' })
  model: string;

  @ApiProperty({ description: 'Answered by the bundled simulated model.' })
  simulated: boolean;

  @ApiProperty({
    type: Object,
    nullable: true,
    description:
      'How it came that this model was called: what was asked for, why it was this one, whom it was preferred to, how long it ' +
      'waited for leave. Null where one model alone could answer, and did so at once.',
  })
  selection: CallSelection | null;

  @ApiProperty({ type: Object, description: 'What was sent: messages, options, response schema.' })
  request: JsonObject;

  @ApiProperty({ description: 'SHA-256 of the request’s canonical form.' })
  request_hash: string;

  @ApiProperty({ type: Object, nullable: true, description: 'What came back; null when the call failed.' })
  response: JsonObject | null;

  @ApiProperty({ type: Object, nullable: true })
  failure: Failure | null;

  @ApiProperty({ type: 'integer' })
  input_tokens: number;

  @ApiProperty({ type: 'integer' })
  output_tokens: number;

  @ApiProperty({ description: 'US dollars at the prices pinned at the start.' })
  cost: number;

  @ApiProperty()
  latency_ms: number;

  @ApiProperty({ format: 'date-time' })
  started_at: string;
}

export const modelCallOf = (row: ModelCallRow): ModelCall => ({
  id: `${turnId(row.scenario_run_id, row.turn)}.${row.call_index}.${row.attempt}`,
  scenario_run_id: row.scenario_run_id,
  turn_id: row.turn_id,
  agent: row.agent,
  turn: row.turn,
  call_index: row.call_index,
  purpose: row.purpose,
  attempt: row.attempt,
  engine_id: row.engine_id,
  model: row.model,
  simulated: row.simulated,
  selection: row.selection,
  request: row.request,
  request_hash: row.request_hash,
  response: row.response,
  failure: row.failure,
  input_tokens: row.input_tokens,
  output_tokens: row.output_tokens,
  cost: row.cost,
  latency_ms: row.latency_ms,
  started_at: iso(row.started_at),
  created_at: iso(row.created_at),
  updated_at: iso(row.created_at),
});
