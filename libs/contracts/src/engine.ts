import {
  IsArray,
  IsBoolean,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Min,
} from 'class-validator';
import type { EngineType } from './statuses.js';

export class EngineStaticConfig {
  @IsString({ each: true }) capabilities: string[];
  @IsObject() resource_limits: { concurrency: number };
  @IsString() engine_software_version: string;
}

export class EngineDynamicState {
  @IsObject() resource_utilization: { in_flight: number; rss_bytes: number; cpu_seconds: number };
  @IsArray() current_scenario_run_ids: string[];
}

/** What an engine says of itself every few seconds; its status is derived from the heartbeat's age when read. */
export class EngineHeartbeat {
  @IsUUID() engine_id: string;
  @IsString() engine_type: EngineType;
  @IsString() host: string;
  @IsInt() @Min(0) pid: number;
  @IsOptional() @IsBoolean() draining?: boolean;
  @IsNumber() started_at_ms: number;
  @IsObject() metadata: { static_config: EngineStaticConfig; dynamic_state: EngineDynamicState };
}

/** Attempts started or failed, told in batches and off the critical path. */
export interface AttemptNote {
  event_id: string;
  scenario_run_id: string;
  engine_id: string;
  engine_type: EngineType;
  dispatch: number;
  delivery: number;
  status: 'processing';
  timestamp: string;
}
