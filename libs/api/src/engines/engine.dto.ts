import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import type { EngineHeartbeat } from '@scrai/contracts';
import type { EngineStateRow } from '@scrai/store';
import { IsOptional, IsString } from 'class-validator';
import { PageQuery } from '../http/page.js';
import { iso, Resource } from '../http/resource.js';

/** Engines speak every few seconds: one that missed three words is late, and after half a minute it is gone. */
const LATE_MS = 10_000;
const GONE_MS = 30_000;
const STATUSES = ['online', 'draining', 'late', 'gone'] as const satisfies client.EngineStatus[];

export class EngineListQuery extends PageQuery {
  @ApiPropertyOptional({ example: 'actor' })
  @IsOptional()
  @IsString()
  engine_type?: string;
}

export class EngineInstance extends Resource implements client.EngineInstance {
  @ApiProperty({ format: 'uuid', description: 'The same as `id`.' })
  engine_id: string;

  @ApiProperty({ example: 'actor' })
  engine_type: string;

  @ApiProperty()
  host: string;

  @ApiProperty({ type: 'integer' })
  pid: number;

  @ApiProperty({ enum: STATUSES, description: 'Read from the age of the heartbeat, never stored.' })
  status: client.EngineStatus;

  @ApiProperty()
  heartbeat_age_ms: number;

  @ApiProperty({ format: 'date-time' })
  last_heartbeat_at: string;

  @ApiProperty({ format: 'date-time' })
  started_at: string;

  @ApiProperty({ type: Object, description: '`static_config` and `dynamic_state`, as the engine told them.' })
  metadata: EngineHeartbeat['metadata'];
}

export function engineOf(row: EngineStateRow, now = Date.now()): EngineInstance {
  const age = Math.max(0, now - row.heartbeat_at.getTime());
  return {
    id: row.engine_id,
    engine_id: row.engine_id,
    engine_type: row.engine_type,
    host: row.host,
    pid: row.pid,
    status: age > GONE_MS ? 'gone' : age > LATE_MS ? 'late' : row.draining ? 'draining' : 'online',
    heartbeat_age_ms: age,
    last_heartbeat_at: iso(row.heartbeat_at),
    started_at: iso(row.started_at),
    metadata: row.metadata,
    created_at: iso(row.created_at),
    updated_at: iso(row.updated_at),
  };
}
