import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import type { EngineHeartbeat } from '@scrai/contracts';
import type { EngineStateRow } from '@scrai/store';
import { IsIn, IsOptional, IsString } from 'class-validator';
import { PageQuery } from '../http/page.js';
import { iso, Resource } from '../http/resource.js';
import { versionMismatch } from './version-mismatch.js';

/** Engines speak every few seconds: one that missed three words is late, and after half a minute it is gone. */
const LATE_MS = 10_000;
const GONE_MS = 30_000;
/** One that is gone for longer, or that ended in order, is listed only where it is asked for. */
const LISTED_MS = 600_000;
const STATUSES = ['online', 'draining', 'late', 'gone'] as const satisfies client.EngineStatus[];

export class EngineListQuery extends PageQuery {
  @ApiPropertyOptional({ example: 'actor' })
  @IsOptional()
  @IsString()
  engine_type?: string;

  @ApiPropertyOptional({
    enum: STATUSES,
    description:
      '`gone` lists all that ever were; without it those are left out that drained before they went, or went ten minutes ago.',
  })
  @IsOptional()
  @IsIn(STATUSES)
  status?: client.EngineStatus;
}

export class EngineInstance extends Resource implements client.EngineInstance {
  @ApiProperty({ format: 'uuid', description: 'The same as `id`.' })
  engine_id: string;

  @ApiProperty({ example: 'actor' })
  engine_type: string;

  @ApiProperty()
  host: string;

  @ApiProperty({ type: 'integer', description: '0 where the engine does not say.' })
  pid: number;

  @ApiProperty({ enum: STATUSES, description: 'Read from the age of the heartbeat, never stored.' })
  status: client.EngineStatus;

  @ApiProperty({ description: 'It takes no more work: it was asked to end, or its process is ending.' })
  draining: boolean;

  @ApiProperty()
  heartbeat_age_ms: number;

  @ApiProperty({ format: 'date-time' })
  last_heartbeat_at: string;

  @ApiProperty({ format: 'date-time' })
  started_at: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: "How its version differs from the platform's, or from that of others of its type.",
  })
  version_mismatch: string | null;

  @ApiProperty({ type: Object, description: '`static_config` and `dynamic_state`, as the engine told them.' })
  metadata: EngineHeartbeat['metadata'];
}

const ageOf = (row: EngineStateRow, now: number): number => Math.max(0, now - row.heartbeat_at.getTime());

/** Those to compare an engine with: whoever was heard of before it would be gone. */
export const living = (rows: readonly EngineStateRow[], now = Date.now()): EngineStateRow[] =>
  rows.filter((row) => ageOf(row, now) <= GONE_MS);

/** Whether a list that asks for `status` shows an engine. */
export function isListed(row: EngineStateRow, status?: client.EngineStatus, now = Date.now()): boolean {
  const standing = statusOf(row, now);
  if (status !== undefined) return standing === status;
  return standing !== 'gone' || (!row.draining && ageOf(row, now) <= LISTED_MS);
}

function statusOf(row: EngineStateRow, now: number): client.EngineStatus {
  const age = ageOf(row, now);
  if (age > GONE_MS) return 'gone';
  if (age > LATE_MS) return 'late';
  return row.draining ? 'draining' : 'online';
}

/** @param fleet the living engines. */
export function engineOf(
  row: EngineStateRow,
  fleet: readonly EngineStateRow[],
  now = Date.now(),
): EngineInstance {
  return {
    id: row.engine_id,
    engine_id: row.engine_id,
    engine_type: row.engine_type,
    host: row.host,
    pid: row.pid,
    status: statusOf(row, now),
    draining: row.draining,
    heartbeat_age_ms: ageOf(row, now),
    last_heartbeat_at: iso(row.heartbeat_at),
    started_at: iso(row.started_at),
    version_mismatch: versionMismatch(row, fleet),
    metadata: row.metadata,
    created_at: iso(row.created_at),
    updated_at: iso(row.updated_at),
  };
}
