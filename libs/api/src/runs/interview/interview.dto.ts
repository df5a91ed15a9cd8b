import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import { RUN_STATUSES, type RunStatus, type Usage } from '@scrai/contracts';
import { IsInt, IsNotEmpty, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { RunResource } from '../../http/resource.js';

const LONGEST_WAIT_MS = 120_000;

/** Body of `POST /scenario-runs/{id}/interview`. */
export class InterviewBody implements client.AskAgent {
  @ApiProperty({ description: 'Name of the agent.', example: 'seller' })
  @IsString()
  @IsNotEmpty()
  agent: string;

  @ApiProperty({ example: 'What is the least that you would take?' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(4000)
  question: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    description: 'After this event; the last one when absent.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  at_seq?: number;

  @ApiPropertyOptional({
    type: 'integer',
    default: 20_000,
    maximum: LONGEST_WAIT_MS,
    description: 'How long to wait for the answer, in ms.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(LONGEST_WAIT_MS)
  wait_ms?: number;
}

export class Interview extends RunResource implements client.Interview {
  @ApiProperty({ example: 'seller' })
  agent: string;

  @ApiProperty()
  question: string;

  @ApiProperty({ type: 'integer', description: 'The last event that the agent knows of.' })
  at_seq: number;

  @ApiProperty({ enum: RUN_STATUSES, description: 'Of the throwaway run, whose id is `id`.' })
  status: RunStatus;

  @ApiProperty({ type: String, nullable: true })
  status_reason: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Null while it is waited for, and where none came.',
  })
  answer: string | null;

  @ApiProperty({ type: String, nullable: true })
  thought: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'simulated:default' })
  model: string | null;

  @ApiProperty({ type: Boolean, nullable: true })
  simulated: boolean | null;

  @ApiProperty({ type: Object, nullable: true, description: 'Calls, tokens and US dollars of the answer.' })
  usage: Usage | null;
}
