import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { DESTROY_TIMEOUT_MS, type JsonObject } from '@scrai/contracts';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNotEmptyObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

/** Payload of `interrupt`. */
export class Interruption {
  @ApiProperty({ description: 'What the agent reads at its next turn.', example: 'Tell jokes about dogs.' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(20_000)
  guidance: string;

  @ApiPropertyOptional({
    enum: ['next', 'now'],
    default: 'next',
    description: '`now`: a turn that is under way is cancelled, and a new one asked for with the guidance.',
  })
  @IsOptional()
  @IsIn(['next', 'now'])
  when?: 'next' | 'now';
}

/** Payload of `destroy`. */
export class Destruction {
  @ApiPropertyOptional({
    type: 'integer',
    default: DESTROY_TIMEOUT_MS,
    description: 'How long its turn in hand may take; then that is cancelled.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(86_400_000)
  timeout_ms?: number;
}

/** Payload of `environment_reload`. */
export class Reload {
  @ApiProperty({
    type: Object,
    description: 'Top-level entries of the world by name, each with its new value; the others stay.',
    example: { weather: 'rain' },
  })
  @IsNotEmptyObject({ nullable: true })
  environment: JsonObject;
}

/** Payload of actions that need nothing further. */
export class Nothing {}
