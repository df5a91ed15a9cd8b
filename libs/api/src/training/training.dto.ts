import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import { CALL_PURPOSES, type CallPurpose } from '@scrai/contracts';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  Min,
} from 'class-validator';

const STATUSES = ['completed', 'failed', 'stopped'] as const;
const MOST_RUNS = 10_000;

/** Vectors and sounds are no answers that a model of words learns from. */
const TAUGHT = CALL_PURPOSES.filter((purpose) => purpose !== 'embedding' && purpose !== 'speech');

/** Which answers are learned from. */
export class TrainingSelection implements client.TrainingSelection {
  @ApiPropertyOptional({ type: [String], format: 'uuid', description: 'These runs.' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_RUNS)
  @IsUUID('all', { each: true })
  scenario_run_ids?: string[];

  @ApiPropertyOptional({ description: 'Runs of this template.', example: 'price-negotiation' })
  @IsOptional()
  @IsString()
  template?: string;

  @ApiPropertyOptional({ description: 'Runs of this version of it.', example: '1.0.0' })
  @IsOptional()
  @IsString()
  version?: string;

  @ApiPropertyOptional({
    description: 'A label that runs must have, as `name=value`.',
    example: 'batch=k3f9',
  })
  @IsOptional()
  @Matches(/^[^=]+=.*$/, { message: 'label must be name=value' })
  label?: string;

  @ApiPropertyOptional({ enum: STATUSES, default: 'completed', description: 'How the runs ended.' })
  @IsOptional()
  @IsIn(STATUSES)
  status?: client.TrainingSelection['status'];

  @ApiPropertyOptional({ description: 'The point of view of this agent alone.', example: 'seller' })
  @IsOptional()
  @IsString()
  agent?: string;

  @ApiPropertyOptional({ description: 'Answers of this model, as `provider:model`.' })
  @IsOptional()
  @IsString()
  model?: string;

  @ApiPropertyOptional({
    enum: TAUGHT,
    default: 'answer',
    description:
      '`answer`: the call whose answer became the turn, whatever it took. Else calls of this purpose.',
  })
  @IsOptional()
  @IsIn(TAUGHT)
  purpose?: CallPurpose;

  @ApiPropertyOptional({
    description:
      'An expression that holds for what is taken, over `measures` (those of the run, of the agent and of the turn, by name), `run` ' +
      '(`id`, `template`, `version`, `seed`, `model`, `parameters`, `labels`, `reason`), `agent`, `turn` and `model`.',
    example: 'measures.agreed && measures.surplus > 40',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(4_000)
  where?: string;

  @ApiPropertyOptional({
    default: false,
    description:
      'Take turns as well of which the rules, the schema of the world or the record refused something.',
  })
  @IsOptional()
  @IsBoolean()
  refused?: boolean;

  @ApiPropertyOptional({
    default: false,
    description: 'Add to each line where it comes from, as `metadata`. Most providers take no such line.',
  })
  @IsOptional()
  @IsBoolean()
  sources?: boolean;
}

/** Answers to the same question, one of them better. */
export class PairSelection extends TrainingSelection implements client.PairSelection {
  @ApiProperty({
    description:
      'An expression as `where` whose value is a number, or true or false: the higher, the better.',
    example: 'measures.surplus',
  })
  @IsString()
  @IsNotEmpty()
  @MaxLength(4_000)
  prefer: string;

  @ApiPropertyOptional({ default: 0, minimum: 0, description: 'By more than this the better one is better.' })
  @IsOptional()
  @IsNumber()
  @Min(0)
  margin?: number;
}

/** Examples, and pairs where something is preferred. */
export class AnySelection extends PartialType(PairSelection) {}

export class TrainingSummary implements client.TrainingSummary {
  @ApiProperty({ type: 'integer', description: 'Runs that were looked at.' })
  runs: number;

  @ApiProperty({ type: 'integer' })
  examples: number;

  @ApiProperty({ type: 'integer', nullable: true })
  pairs: number | null;

  @ApiProperty({ type: 'integer', description: 'About so many tokens; models count their own.' })
  tokens: number;

  @ApiProperty({
    type: Object,
    description: 'Answers that were not taken, by the reason.',
    example: { refused: 2, not_where: 12 },
  })
  left_out: Record<string, number>;
}
