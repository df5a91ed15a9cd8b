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
import type { JsonObject } from './json.js';
import type { EngineType } from './statuses.js';

/** Version of this platform's engines; an engine of a built-in type that has another is shown as unlike it. */
export const ENGINE_VERSION = '1.0.0';

/** What an engine may use. `concurrency`: turns in hand at a time. Engines may name more. */
export interface ResourceLimits extends JsonObject {
  concurrency: number;
}

/**
 * What an engine uses now. Built-in engines tell turns in hand, resident memory, processor time since their start, and
 * the share of one core since their last word (1 is a core). Others tell what they like.
 */
export interface ResourceUtilization extends JsonObject {
  in_flight: number;
}

export class EngineStaticConfig {
  @IsString({ each: true }) capabilities: string[];
  @IsObject() resource_limits: ResourceLimits;
  @IsString() engine_software_version: string;
}

export class EngineDynamicState {
  @IsObject() resource_utilization: ResourceUtilization;
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

/** Asks one engine to take no more work and to finish what it has. */
export interface DrainRequest {
  engine_id: string;
}

/** A lease of an engine over REST was changed by a report; whoever holds its turn for it takes note. */
export interface LeaseNews {
  lease_token: string;
  /** How long it runs from now on; absent: it has ended. */
  remaining_ms?: number;
}

/** Attempts that were started, or go on, told in batches and off the critical path. */
export interface AttemptNote {
  event_id: string;
  scenario_run_id: string;
  engine_id: string;
  engine_type: EngineType;
  dispatch: number;
  delivery: number;
  status: 'processing';
  timestamp: string;
  /** How long the engine holds the event instance unless it tells again. */
  lease_ms: number;
}
