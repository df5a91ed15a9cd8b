import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import type { ResourceLimits, ResourceUtilization } from '@scrai/contracts';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

const MOST_CAPABILITIES = 100;
const MOST_RUNS = 100;
/** No system has a greater one, and the column holds none. */
const MOST_PID = 2 ** 31 - 1;
/** As templates write it (`engine:`); it is a part of subjects. */
const ENGINE_TYPE = /^[a-z][a-z0-9-]{0,31}$/;

/** What an engine may say of itself at any time. */
export class EngineWord implements client.EngineWord {
  @ApiPropertyOptional({
    type: Object,
    description: 'What it uses now; `in_flight` is the turns that it has in hand.',
    example: { in_flight: 2, rss_bytes: 41943040, cpu_seconds: 12.5 },
  })
  @IsOptional()
  @IsObject()
  resource_utilization?: Partial<ResourceUtilization>;

  @ApiPropertyOptional({ type: [String], description: 'Runs of the turns that it has in hand.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_RUNS)
  @IsUUID(undefined, { each: true })
  current_scenario_run_ids?: string[];
}

/** Body of `PUT /engine-instances/{engine_id}/state`. */
export class EngineStateBody extends EngineWord implements client.EngineStateValues {
  @ApiPropertyOptional({ enum: ['online', 'draining'], description: 'An engine that drains stays so.' })
  @IsOptional()
  @IsIn(['online', 'draining'])
  status?: 'online' | 'draining';
}

/** Body of `POST /engine-instances`. */
export class RegisterEngineBody extends EngineWord implements client.EngineRegistration {
  @ApiProperty({ example: 'actor', description: "`actor`, `narrator`, `analyst`, or a plugin's own." })
  @Matches(ENGINE_TYPE, {
    message: 'engine_type must begin with a letter and have at most 32 of a-z, 0-9 and "-"',
  })
  engine_type: string;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'A new one for each start of a process; made here when absent.',
  })
  @IsOptional()
  @IsUUID()
  engine_id?: string;

  @ApiPropertyOptional({ type: [String], example: ['act'], description: 'Kinds of asks that it answers.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_CAPABILITIES)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  capabilities?: string[];

  @ApiPropertyOptional({ type: Object, example: { concurrency: 5 } })
  @IsOptional()
  @IsObject()
  resource_limits?: Partial<ResourceLimits>;

  @ApiProperty({ example: '1.0.0' })
  @IsString()
  @MaxLength(100)
  engine_software_version: string;

  @ApiPropertyOptional({ description: 'Machine that it runs on; its address when absent.' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  host?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 0 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MOST_PID)
  pid?: number;
}
