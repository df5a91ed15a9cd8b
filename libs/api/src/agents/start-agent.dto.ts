import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import type { JsonObject } from '@scrai/contracts';
import {
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { ActionOptions } from '../actions/action.dto.js';
import { EachScalar, MODEL_NAME } from '../runs/start-run.checks.js';

export const INTERVAL_MS = 2_000;

/** Body of `POST /agents`. */
export class StartAgentBody extends ActionOptions implements client.StartAgent {
  @ApiProperty({ description: 'Name of an agent template.', example: 'joke-teller' })
  @IsString()
  @IsNotEmpty()
  template: string;

  @ApiPropertyOptional({ description: 'Its version; the newest when absent.', example: '1.0.0' })
  @IsOptional()
  @IsString()
  version?: string;

  @ApiPropertyOptional({
    description: 'What it works on: its attribute `subject`.',
    example: 'cats',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(2_000)
  subject?: string;

  @ApiPropertyOptional({ description: 'Its name; that of the template when absent.', example: 'Pierrot' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9 _.-]{0,63}$/, {
    message: 'name must have 1 to 64 letters, digits, spaces, and . _ -, and begin with a letter or digit',
  })
  name?: string;

  @ApiPropertyOptional({ description: 'Its model.', example: 'simulated:default' })
  @IsOptional()
  @Matches(MODEL_NAME, { message: 'model must be provider:model, such as simulated:default, or an alias' })
  model?: string;

  @ApiPropertyOptional({
    description: 'Seed of all random draws, below 2^53. Drawn when absent.',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    type: 'integer',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  seed?: number;

  @ApiPropertyOptional({
    type: 'integer',
    default: INTERVAL_MS,
    minimum: 10,
    maximum: 86_400_000,
    description: 'Milliseconds between two turns. Ticks that are missed are not made up.',
  })
  @IsOptional()
  @IsInt()
  @Min(10)
  @Max(86_400_000)
  interval_ms?: number;

  @ApiPropertyOptional({ type: Object, description: 'What its template calls `parameters`.' })
  @IsOptional()
  @IsObject()
  @EachScalar()
  parameters?: JsonObject;

  @ApiPropertyOptional({
    type: Object,
    description: 'The world that it finds; `environment_reload` replaces entries of it.',
  })
  @IsOptional()
  @IsObject()
  environment?: JsonObject;
}
