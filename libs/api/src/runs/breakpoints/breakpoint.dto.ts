import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import type { EventType } from '@scrai/contracts';
import type { BreakpointRow } from '@scrai/store';
import { IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { iso, RunResource } from '../../http/resource.js';

/** Body of `POST /scenario-runs/{id}/breakpoints`; one of the parts at least. */
export class BreakpointBody implements client.NewBreakpoint {
  @ApiPropertyOptional({ description: 'After events of this type.', example: 'turn.completed' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  event_type?: EventType;

  @ApiPropertyOptional({ description: 'After events that are about this agent.', example: 'seller' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  agent?: string;

  @ApiPropertyOptional({
    description:
      'An expression over `world`, `parameters`, `agents`, `turn`, `round`, `scene`, `scene_turn`. Alone, it is met when it ' +
      'comes to hold; else by every such event after which it holds.',
    example: 'world.deal != null',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(2000)
  condition?: string;
}

export class Breakpoint extends RunResource implements client.Breakpoint {
  @ApiProperty({ type: 'integer', description: 'Its number in its run, from 1.' })
  number: number;

  @ApiProperty({ type: String, nullable: true })
  event_type: EventType | null;

  @ApiProperty({ type: String, nullable: true })
  agent: string | null;

  @ApiProperty({ type: String, nullable: true })
  condition: string | null;

  @ApiProperty({ type: 'integer', description: 'How often the run has paused by it.' })
  hits: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'The last event after which it did.' })
  last_hit_seq: number | null;
}

export const breakpointOf = ({ created_at, updated_at, ...row }: BreakpointRow): Breakpoint => ({
  ...row,
  created_at: iso(created_at),
  updated_at: iso(updated_at),
});
