import { ApiProperty } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import { CALL_PURPOSES, type CallPurpose } from '@scrai/contracts';
import { RunResource } from '../../http/resource.js';

export class CostLine implements client.CostLine {
  @ApiProperty({ example: 'buyer' })
  agent: string;

  @ApiProperty({ example: 'openai:gpt-5-mini' })
  model: string;

  @ApiProperty({ enum: CALL_PURPOSES })
  purpose: CallPurpose;

  @ApiProperty({ type: 'integer' })
  calls: number;

  @ApiProperty({ type: 'integer', description: 'Calls that gave no answer.' })
  failed: number;

  @ApiProperty({ type: 'integer' })
  input_tokens: number;

  @ApiProperty({ type: 'integer' })
  output_tokens: number;

  @ApiProperty({ description: 'US dollars.' })
  cost: number;
}

class OwnBudget {
  @ApiProperty({ type: Number, nullable: true, description: 'US dollars.' })
  money: number | null;

  @ApiProperty({ type: 'integer', nullable: true })
  tokens: number | null;
}

export class RunCost extends RunResource implements client.RunCost {
  @ApiProperty({ type: 'integer' })
  calls: number;

  @ApiProperty({ type: 'integer', description: 'Calls that gave no answer.' })
  failed: number;

  @ApiProperty({ type: 'integer' })
  input_tokens: number;

  @ApiProperty({ type: 'integer' })
  output_tokens: number;

  @ApiProperty({ description: 'US dollars, at the prices pinned at the start.' })
  cost: number;

  @ApiProperty({ type: OwnBudget, description: 'Bounds of this run alone.' })
  budget: OwnBudget;

  @ApiProperty({ type: String, nullable: true, description: 'The budget that it shares with other runs.' })
  budget_id: string | null;

  @ApiProperty({ type: [CostLine], description: 'By agent, model and purpose, the dearest first.' })
  lines: CostLine[];
}
