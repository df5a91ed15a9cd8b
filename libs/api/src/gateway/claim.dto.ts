import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import { LANES, type Lane, type WorkMessage } from '@scrai/contracts';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import type { GrantedWork } from './claims.js';

const BATCH = 5;
const MOST = 100;
const WAIT_MS = 20_000;
const LONGEST_WAIT_MS = 60_000;

export class ClaimQuery {
  @ApiProperty({
    format: 'uuid',
    description: 'Of the engine that claims; `POST /engine-instances` gives one.',
  })
  @IsUUID()
  engine_id: string;

  @ApiPropertyOptional({ description: 'Most events.', default: BATCH, minimum: 1, maximum: MOST })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MOST)
  limit = BATCH;

  @ApiPropertyOptional({
    description: 'How long to wait for work, in ms.',
    default: WAIT_MS,
    minimum: 0,
    maximum: LONGEST_WAIT_MS,
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(LONGEST_WAIT_MS)
  wait_ms = WAIT_MS;
}

class ClaimedEvent implements client.ClaimedEvent {
  @ApiProperty({ format: 'uuid' })
  event_id: string;

  @ApiProperty({ example: 'turn.requested' })
  event_type: string;

  @ApiProperty({ format: 'uuid' })
  scenario_run_id: string;

  @ApiProperty({ type: 'integer' })
  seq: number;

  @ApiProperty({ example: 'actor' })
  target_engine_type: string;

  @ApiProperty({ format: 'uuid' })
  target_agent_id: string;

  @ApiProperty({ enum: LANES })
  priority: Lane;
}

export class Claim implements client.Claim {
  @ApiProperty({ format: 'uuid', description: 'Id of the event; status reports go to it.' })
  id: string;

  @ApiProperty({ type: ClaimedEvent })
  event: ClaimedEvent;

  @ApiProperty({
    type: Object,
    description:
      'The turn with all that it needs: `view` (with `view.ask.schema`, which the result must satisfy), `agent`, `turn`, ' +
      '`model`, `model_options`, `price`, and `seed` for random draws.',
  })
  work: WorkMessage;

  @ApiProperty({
    type: 'integer',
    description: 'Number of the attempt, from 1. It must not change the answer.',
  })
  attempt: number;

  @ApiProperty({ format: 'uuid', description: 'Goes with every status report.' })
  lease_token: string;

  @ApiProperty({
    format: 'date-time',
    description: '`PUT /events/{id}/status` with `processing` asks for more time.',
  })
  lease_expires_at: string;
}

export const claimOf = ({ work, lease }: GrantedWork): Claim => ({
  id: work.event_id,
  event: {
    event_id: work.event_id,
    event_type: 'turn.requested',
    scenario_run_id: work.scenario_run_id,
    seq: work.seq,
    target_engine_type: work.engine_type,
    target_agent_id: work.agent_id,
    priority: work.lane,
  },
  work,
  attempt: lease.delivery,
  lease_token: lease.lease_token,
  lease_expires_at: lease.expires_at.toISOString(),
});
